-- summary: "同一主体同一天没有接连两次相同的{kind}"
-- summaryEn: "an entity has no two events of the same {kind} one after the other on a day"
-- description: 同一事件推送了两次，或当日序号填错。中间有别的事件的不算：注销、恢复、再注销可以在同一天。同一天可以多次变更，规则用 when 排除。
-- descriptionEn: An event was sent twice, or the sequence is wrong. With another event between them they are two - deregistration, restoration and deregistration can fall on one day. Several changes on a day are possible, which the rule leaves out by when.
-- kind: relation
-- dimension: uniqueness
-- parameters: {kind: text, node: text, id: text, day: date, sequence: integer}
-- severity: error
-- source: 业务规则（同一天以当日序号为准）
-- sourceEn: domain rule (the sequence decides within a day)
-- rows: {rows: [["establishment", "310000", "1", "2019-12-02", 1], ["deregistration", "310000", "2", "2019-12-02", 1], ["restoration", "310000", "2", "2019-12-02", 2], ["change", "320000", "1", "2019-12-02", 2], ["change", "310000", "1", "2019-12-03", 2], ["change", "310000", "1", "2019-12-02", 9]]}
-- pass: [["establishment", "310000", "1", "2019-12-02", 1], ["deregistration", "310000", "1", "2019-12-02", 2], ["deregistration", "310000", "2", "2019-12-02", 3], ["establishment", "320000", "1", "2019-12-02", 3], ["establishment", "310000", "1", "2019-12-05", 2]]
-- fail: [["establishment", "310000", "1", "2019-12-02", 2], ["restoration", "310000", "2", "2019-12-02", 3], ["establishment", "310000", "1", "2019-12-02", 3]]
SELECT rows.row, CAST(NULL AS VARCHAR) AS expected
FROM rows
WHERE EXISTS (
    SELECT 1 FROM rows AS earlier
    WHERE earlier.node = rows.node AND earlier.id = rows.id AND earlier.kind = rows.kind AND earlier.day = rows.day
      AND earlier.sequence < rows.sequence
      AND NOT EXISTS (
        SELECT 1 FROM rows AS other
        WHERE other.node = rows.node AND other.id = rows.id AND other.kind <> rows.kind AND other.day = rows.day
          AND other.sequence > earlier.sequence AND other.sequence < rows.sequence
    )
)
