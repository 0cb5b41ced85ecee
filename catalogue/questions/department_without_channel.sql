-- summary: 主管部门所在条线没有任何接收通道
-- summaryEn: no channel leads to the line of a responsible department
-- severity: coverage
-- table: department
-- message: "{line}条线没有任何部门接收；{name}（{code}）主管的事项有 {items} 个"
-- messageEn: "no department of the line {line} receives anything; {name} ({code}) is responsible for {items} of the items"
-- cure: 由本省的补充目录写明该条线由谁接收、走什么通道。
-- cureEn: Let the province's own overlay say who of this line receives, and by which channel.
SELECT d.layer, d.row, d.code, d.name, d.line, COUNT(*) AS items
FROM department AS d
JOIN permit_item AS i ON i.department = d.code
WHERE NOT EXISTS (
  SELECT 1
  FROM routing AS r
  JOIN department AS q ON q.code = r.receiver
  WHERE q.line = d.line
)
GROUP BY d.layer, d.row, d.code, d.name, d.line
