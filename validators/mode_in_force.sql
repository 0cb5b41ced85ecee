-- summary: "{mode}是{item}在{day}时的改革方式"
-- summaryEn: "{mode} is a reform mode of {item} on {day}"
-- description: 目录给出该事项当日有效的改革方式（不分地区），标记的方式必须是其中之一；目录没有给出的不判断。
-- descriptionEn: The catalogue gives the modes of the item that are in force on the day, in whatever area; that of the mark is one of them. Where the catalogue gives none, nothing is judged.
-- kind: relation
-- dimension: accuracy
-- parameters: {mode: text, item: text, day: date}
-- reference: [mode, item, effective_from, effective_until]
-- severity: error
-- source: 方案 3.2
-- sourceEn: the plan, 3.2
-- rows: {reference: [["filing", "p0001", "2019-12-01", "2021-07-01"], ["improved", "p0002", "2019-12-01", null], ["commitment", "p0002", "2019-12-01", null], ["improved", "p0003", null, "2021-07-01"], ["filing", "p0003", "2021-07-01", null]]}
-- pass: [["filing", "p0001", "2019-12-02"], ["commitment", "p0002", "2019-12-02"], ["improved", "p0001", "2021-07-01"], ["improved", "p9999", "2019-12-02"], ["improved", "p0003", "2021-06-30"], ["filing", "p0003", "2021-07-01"]]
-- fail: [["improved", "p0001", "2019-12-02"], ["filing", "p0002", "2019-12-02"], ["filing", "p0002", "2019-12-01"], ["filing", "p0003", "2021-06-30"], ["improved", "p0003", "2021-07-01"]]
SELECT rows.row, CAST(NULL AS VARCHAR) AS expected
FROM rows
WHERE EXISTS (
    SELECT 1 FROM reference
    WHERE reference.item = rows.item
      AND (reference.effective_from IS NULL OR CAST(reference.effective_from AS DATE) <= rows.day)
      AND (reference.effective_until IS NULL OR CAST(reference.effective_until AS DATE) > rows.day)
)
  AND NOT EXISTS (
    SELECT 1 FROM reference
    WHERE reference.item = rows.item AND reference.mode = rows.mode
      AND (reference.effective_from IS NULL OR CAST(reference.effective_from AS DATE) <= rows.day)
      AND (reference.effective_until IS NULL OR CAST(reference.effective_until AS DATE) > rows.day)
)
