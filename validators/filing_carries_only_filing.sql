-- summary: "{item}在{day}时是审批改为备案的事项"
-- summaryEn: "{item} is an item on filing on {day}"
-- description: 备案信息只随审批改为备案的事项而来（方案 3.2.2），不为别的事项采集备案；目录没有给出该事项当日方式的不判断。
-- descriptionEn: A filing comes with an item whose approval became a filing (plan 3.2.2) and with no other. Where the catalogue gives no mode for the day, nothing is judged.
-- kind: relation
-- dimension: relation
-- parameters: {item: text, day: date}
-- reference: [item, mode, effective_from, effective_until]
-- severity: error
-- source: 方案 3.2.2、5(2)
-- sourceEn: the plan, 3.2.2, 5(2)
-- rows: {reference: [["p0001", "filing", "2019-12-01", "2021-07-01"], ["p0002", "improved", "2019-12-01", null], ["p0003", "improved", null, "2021-07-01"], ["p0003", "filing", "2021-07-01", null], ["p0004", "filing", null, "2021-07-01"], ["p0004", "improved", "2021-07-01", null]]}
-- pass: [["p0001", "2019-12-02"], ["p9999", "2019-12-02"], ["p0002", "2019-11-30"], ["p0001", "2019-12-01"], ["p0001", "2021-07-01"], ["p0003", "2021-07-01"], ["p0004", "2021-06-30"]]
-- fail: [["p0002", "2019-12-02"], ["p0002", "2021-07-05"], ["p0002", "2019-12-01"], ["p0003", "2021-06-30"], ["p0004", "2021-07-01"]]
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
    WHERE reference.item = rows.item AND reference.mode = 'filing'
      AND (reference.effective_from IS NULL OR CAST(reference.effective_from AS DATE) <= rows.day)
      AND (reference.effective_until IS NULL OR CAST(reference.effective_until AS DATE) > rows.day)
)
