-- summary: "{code}不是{name}的上级主体的代码"
-- summaryEn: "{code} is not the code of the entity that {name} is a branch of"
-- description: 分支机构有自己的代码；用了上级主体的代码，记录会算到上级名下。没有一同给出登记信息时不检查。
-- descriptionEn: A branch has a code of its own; under the code of its parent the record would be put down to the parent. Nothing is checked where the registrations were not given along.
-- kind: relation
-- dimension: relation
-- parameters: {code: text, name: text}
-- reference: [code, name]
-- severity: error
-- source: 业务规则（码名不符）
-- sourceEn: domain rule (a clash of code and name)
-- rows: {reference: [["91310115EXA000019E", "示例食品有限公司"], ["91310115EXA000051R", "示例食品有限公司张江分公司"]]}
-- pass: [["91310115EXA000019E", "示例食品有限公司"], ["91310115EXA000051R", "示例食品有限公司张江分公司"], ["91310115EXA000019E", "示例食品有限公司分公司管理中心"], ["91310115EXA000019E", "另一食品有限公司分公司"]]
-- fail: [["91310115EXA000019E", "示例食品有限公司张江分公司"]]
SELECT rows.row, CAST(NULL AS VARCHAR) AS expected
FROM rows
WHERE REGEXP_MATCHES(rows.name, '(?:分公司|分店|分厂|分部|分行|支行|分所|办事处|代表处|营业部|门市部)\z')
  AND EXISTS (
    SELECT 1 FROM reference
    WHERE reference.code = rows.code AND reference.name <> rows.name AND STARTS_WITH(rows.name, reference.name)
)
