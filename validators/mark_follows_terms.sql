-- summary: "{term}是主体所勾选的条目"
-- summaryEn: "{term} is one of the terms that the entity ticked"
-- description: “证照分离”标记由所勾选的条目而来；没有一同给出经营范围条目表时不检查。
-- descriptionEn: A mark comes from the ticked terms; nothing is checked where their table was not given along.
-- kind: relation
-- dimension: relation
-- parameters: {term: text, node: text, id: text}
-- reference: [term, node, id]
-- severity: error
-- source: 方案 4.2.1.1
-- sourceEn: the plan, 4.2.1.1
-- rows: {reference: [["F1040", "310000", "1"]]}
-- pass: [["F1040", "310000", "1"]]
-- fail: [["H2002", "310000", "1"], ["F1040", "310000", "2"], ["F1040", "320000", "1"]]
SELECT rows.row, CAST(NULL AS VARCHAR) AS expected
FROM rows
WHERE NOT EXISTS (
    SELECT 1 FROM reference WHERE reference.term = rows.term AND reference.node = rows.node AND reference.id = rows.id
)
