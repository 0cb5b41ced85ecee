-- summary: 许可事项在某些日子没有主管部门
-- summaryEn: an item has no responsible department on some days
-- severity: coverage
-- table: permit_item
-- message: "{name}（{code}）的主管部门 {department_name}（{department}）只存在于 {founded} 至 {ended} 之间"
-- messageEn: "the department of {name} ({code}), {department_name} ({department}), exists between {founded} and {ended} only"
-- cure: 部门已由别的机构接续的，在下一版本里改写 department，接收由 routing 逐期写明。
-- cureEn: Where another body took over, name it in the next version; who receives when stands in routing.
SELECT
  i.layer, i.row, i.code, i.name, i.department, d.name AS department_name,
  d.holds_from AS founded, d.holds_until AS ended
FROM permit_item AS i
LEFT JOIN department AS d ON d.code = i.department
WHERE d.code IS NULL OR i.holds_from < d.holds_from OR i.holds_until > d.holds_until
