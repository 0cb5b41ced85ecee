-- summary: "同一主体同一天没有第二次{kind}"
-- summaryEn: "an entity has no second event of one {kind} on a day"
-- description: 同一事件推送了两次，或序号填错；同一天可以多次变更，规则用 when 排除。
-- descriptionEn: An event was sent twice, or the sequence is wrong; several changes on a day are possible, which the rule leaves out by when.
-- kind: relation
-- dimension: uniqueness
-- parameters: {kind: text, node: text, id: text, day: date, sequence: integer}
-- severity: error
-- source: domain rule (the sequence decides within a day)
-- rows: {rows: [["establishment", "310000", "1", "2019-12-02", 1]]}
-- pass: [["establishment", "310000", "1", "2019-12-02", 1], ["deregistration", "310000", "1", "2019-12-02", 2]]
-- fail: [["establishment", "310000", "1", "2019-12-02", 2]]
SELECT rows.row, CAST(NULL AS VARCHAR) AS expected
FROM rows
WHERE EXISTS (
    SELECT 1 FROM rows AS earlier
    WHERE earlier.node = rows.node AND earlier.id = rows.id AND earlier.kind = rows.kind AND earlier.day = rows.day
      AND earlier.sequence < rows.sequence
)
