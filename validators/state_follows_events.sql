-- summary: "登记状态与主体最后一次{kind}相符"
-- summaryEn: "the registration state agrees with the entity's last event ({kind})"
-- description: 设立后为存续，注销后为注销（或吊销后注销），吊销后为吊销，撤销登记后为撤销，迁出后为迁出；迁入、恢复后不再是注销、撤销或迁出。变更不改变状态，状态为其他或不在代码表中的不判断。补推以前的事件时，状态可能已是后来的；没有一同给出登记信息时不检查。
-- descriptionEn: An establishment leaves the entity in existence, a deregistration leaves it deregistered (after a revocation or not), a revocation revoked, an annulment annulled, a transfer out transferred; a transfer in and a restoration leave none of the ends. A change changes no state, and the state "other", or one that is no code, is not judged. Where old events are sent again the state may be a later one; nothing is checked where the registrations were not given along.
-- kind: relation
-- dimension: relation
-- parameters: {kind: text, node: text, id: text, day: date, sequence: integer}
-- reference: [node, id, state]
-- severity: warning
-- source: GS 14 CA19；业务规则（恢复后登记状态还原）
-- sourceEn: GS 14 CA19; domain rule (a restoration puts the state back)
-- rows: {reference: [["310000", "1", "1"], ["310000", "2", "4"], ["310000", "3", "2"], ["310000", "4", "5"], ["310000", "5", "6"], ["310000", "6", "9"], ["310000", "7", "Q"], ["310000", "8", "4"], ["310000", "10", "3"]], rows: [["deregistration", "310000", "2", "2019-12-02", 1], ["change", "310000", "1", "2019-12-09", 1], ["deregistration", "320000", "1", "2019-12-05", 1], ["deregistration", "310000", "8", "2019-12-02", 2]]}
-- pass: [["establishment", "310000", "1", "2019-12-02", 1], ["revocation", "310000", "3", "2019-12-02", 1], ["annulment", "310000", "4", "2019-12-02", 1], ["transfer_out", "310000", "5", "2019-12-02", 1], ["restoration", "310000", "3", "2019-12-02", 1], ["deregistration", "310000", "6", "2019-12-02", 1], ["revocation", "310000", "2", "2019-12-01", 1], ["change", "310000", "2", "2019-12-03", 1], ["deregistration", "310000", "9", "2019-12-02", 1], ["revocation", "310000", "7", "2019-12-02", 1], ["revocation", "310000", "8", "2019-12-02", 1], ["deregistration", "320000", "1", "2019-12-06", 1], ["transfer_in", "310000", "1", "2019-12-02", 1], ["transfer_in", "310000", "3", "2019-12-02", 1], ["restoration", "310000", "1", "2019-12-02", 1], ["deregistration", "310000", "10", "2019-12-02", 1], ["dormancy", "310000", "1", "2019-12-02", 1]]
-- fail: [["deregistration", "310000", "1", "2019-12-02", 1], ["revocation", "310000", "1", "2019-12-02", 1], ["annulment", "310000", "3", "2019-12-02", 1], ["transfer_out", "310000", "1", "2019-12-02", 1], ["transfer_in", "310000", "5", "2019-12-02", 1], ["restoration", "310000", "2", "2019-12-02", 2], ["establishment", "310000", "2", "2019-12-03", 1], ["establishment", "310000", "10", "2019-12-02", 1]]
SELECT events.row, CAST(NULL AS VARCHAR) AS expected
FROM (
    SELECT
        rows.row, rows.kind, rows.node, rows.id,
        ROW_NUMBER() OVER (PARTITION BY rows.node, rows.id ORDER BY rows.day DESC, rows.sequence DESC) AS back
    FROM rows
    WHERE rows.kind <> 'change'
) AS events
WHERE events.back = 1
  AND EXISTS (
    SELECT 1 FROM reference
    WHERE reference.node = events.node AND reference.id = events.id AND reference.state IN ('1', '2', '3', '4', '5', '6')
      AND CASE events.kind
        WHEN 'establishment' THEN reference.state <> '1'
        WHEN 'deregistration' THEN reference.state NOT IN ('3', '4')
        WHEN 'revocation' THEN reference.state <> '2'
        WHEN 'annulment' THEN reference.state <> '5'
        WHEN 'transfer_out' THEN reference.state <> '6'
        WHEN 'transfer_in' THEN reference.state NOT IN ('1', '2')
        WHEN 'restoration' THEN reference.state NOT IN ('1', '2')
        ELSE FALSE
    END
)
