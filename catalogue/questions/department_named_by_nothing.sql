-- summary: 没有任何行提到的部门
-- summaryEn: a department that no row names
-- severity: warning
-- table: department
-- message: "{name}（{code}）不主管任何事项，也不接收任何事项或条目"
-- messageEn: "{name} ({code}) is responsible for no item and receives no item or term"
-- cure: 写上它主管或接收什么，或删去这一行。
-- cureEn: Say what it is responsible for or receives, or remove the row.
SELECT d.layer, d.row, d.code, d.name
FROM department AS d
WHERE NOT EXISTS (SELECT 1 FROM permit_item AS i WHERE i.department = d.code)
  AND NOT EXISTS (SELECT 1 FROM routing AS r WHERE r.receiver = d.code)
  AND NOT EXISTS (SELECT 1 FROM scope_term AS t WHERE t.receiver = d.code)
