-- summary: "这类事件（{day}）带来它的记录"
-- summaryEn: "an event of this kind ({day}) carries its record"
-- description: 变更带来变更事项，注销带来注销信息，吊销带来吊销信息：同一主体、同一天。规则用 when 说是哪类事件，用 reference 说是哪张表；没有一同给出那张表时不检查。
-- descriptionEn: A change carries what was changed, a deregistration and a revocation their own record, of the same entity and day. The rule says by when which kind of event and by reference which table is meant; nothing is checked where that table was not given along.
-- kind: relation
-- dimension: completeness
-- parameters: {node: text, id: text, day: date}
-- reference: [node, id, day]
-- severity: error
-- source: 方案 4.3（推送设立、变更、注销）
-- sourceEn: the plan, 4.3 (establishment, change and deregistration go out)
-- rows: {reference: [["310000", "1", "2019-12-02"]]}
-- pass: [["310000", "1", "2019-12-02"]]
-- fail: [["310000", "1", "2019-12-03"], ["310000", "2", "2019-12-02"], ["320000", "1", "2019-12-02"]]
SELECT rows.row, CAST(NULL AS VARCHAR) AS expected
FROM rows
WHERE NOT EXISTS (
    SELECT 1 FROM reference
    WHERE reference.node = rows.node AND reference.id = rows.id AND CAST(reference.day AS DATE) = rows.day
)
