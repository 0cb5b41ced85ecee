-- summary: 许可条目没有对应的许可事项
-- summaryEn: a licensed term leads to no permit item
-- severity: coverage
-- table: scope_term
-- message: "“{name}”（{code}，{words}）没有对应的许可事项"
-- messageEn: "“{name}” ({code}, {kind}) leads to no permit item"
-- cure: 在 scope_permit 里补上它涉及的事项，未经主管部门确认的写 candidate。
-- cureEn: Add its items to scope_permit, as candidate until the department has confirmed them.
SELECT
  t.layer, t.row, t.code, t.term AS name, t.kind,
  CASE t.kind WHEN 'pre' THEN '前置审批' WHEN 'post' THEN '后置审批' WHEN 'filing' THEN '含备案事项' ELSE '许可经营' END AS words
FROM scope_term AS t
WHERE t.kind <> 'general' AND LOWER(COALESCE(t.usable, 'true')) NOT IN ('false', '0')
  AND NOT EXISTS (SELECT 1 FROM scope_permit AS p WHERE p.term = t.code)
