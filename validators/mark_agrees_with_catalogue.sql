-- summary: "{value}与目录中的{code}一致"
-- summaryEn: "{value} is what the catalogue says of {code}"
-- description: 事项名称、部门名称、条目表述以及事项与条目的对应都以目录为准，各版本和地方补充目录都算；目录中没有的代码不在这里判断。
-- descriptionEn: The name of an item or department, the wording of a term and the correspondence of item and term are the catalogue's, in any version or overlay; a code that it does not have is not judged here.
-- kind: relation
-- dimension: accuracy
-- parameters: {value: text, code: text}
-- reference: [value, code]
-- severity: error
-- source: 方案 4.2.1.1、4.2.1.2
-- sourceEn: the plan, 4.2.1.1, 4.2.1.2
-- rows: {reference: [["食品销售", "F1041"], ["餐饮服务", "H2002"], ["餐饮", "H2002"]]}
-- pass: [["食品销售", "F1041"], ["餐饮", "H2002"], ["某服务", "X9999"]]
-- fail: [["食品销售（零售）", "F1041"], ["餐饮管理", "H2002"], ["餐饮服务", "F1041"]]
SELECT rows.row, listed.only AS expected
FROM rows
JOIN (
    SELECT reference.code, CASE WHEN MIN(reference.value) = MAX(reference.value) THEN MIN(reference.value) END AS only
    FROM reference
    GROUP BY reference.code
) AS listed ON listed.code = rows.code
WHERE NOT EXISTS (SELECT 1 FROM reference WHERE reference.code = rows.code AND reference.value = rows.value)
