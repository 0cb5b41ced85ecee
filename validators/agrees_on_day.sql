-- summary: "{value}与目录在{day}时所列的{code}一致"
-- summaryEn: "{value} is what the catalogue said of {code} on {day}"
-- description: 名称和对应关系以记录当日生效的目录版本为准，不看别的版本；当日目录中没有的代码不在这里判断。
-- descriptionEn: A name or correspondence is that of the catalogue in force on the record's own day, and of no other version; a code that it does not have on that day is not judged here.
-- kind: relation
-- dimension: accuracy
-- parameters: {value: text, code: text, day: date}
-- reference: [value, code, since, until]
-- severity: error
-- source: 方案 4.2.1.1、4.2.1.2
-- sourceEn: the plan, 4.2.1.1, 4.2.1.2
-- rows: {reference: [["国家煤矿安监局", "d037", "2019-12-01", "2021-07-01"], ["国家矿山安监局", "d037", "2021-07-01", null], ["海关总署", "d014", null, null], ["国家煤矿安监局", "d038", "2019-12-01", "2021-07-01"]]}
-- pass: [["国家煤矿安监局", "d037", "2021-06-30"], ["国家矿山安监局", "d037", "2021-07-01"], ["海关总署", "d014", "1999-01-01"], ["某局", "d999", "2021-07-01"], ["某局", "d037", "2019-11-30"], ["某局", "d038", "2021-07-01"]]
-- fail: [["国家煤矿安监局", "d037", "2021-07-01"], ["海关", "d014", "2021-07-01"], ["海关总署", "d037", "2021-07-01"]]
SELECT rows.row, CAST(NULL AS VARCHAR) AS expected
FROM rows
WHERE EXISTS (
    SELECT 1 FROM reference
    WHERE reference.code = rows.code
      AND (reference.since IS NULL OR CAST(reference.since AS DATE) <= rows.day)
      AND (reference.until IS NULL OR CAST(reference.until AS DATE) > rows.day)
)
  AND NOT EXISTS (
    SELECT 1 FROM reference
    WHERE reference.code = rows.code AND reference.value = rows.value
      AND (reference.since IS NULL OR CAST(reference.since AS DATE) <= rows.day)
      AND (reference.until IS NULL OR CAST(reference.until AS DATE) > rows.day)
)
