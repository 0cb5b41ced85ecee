-- summary: 许可事项没有可以勾选的条目通向它
-- summaryEn: no term that can be ticked leads to the item
-- severity: coverage
-- table: permit_item
-- message: "{name}（{code}）没有可以勾选的条目，企业登记时不会被告知"
-- messageEn: "no term leads to {name} ({code}), so no company is told of it"
-- cure: 在 scope_permit 里补上涉及它的条目。
-- cureEn: Add the terms that lead to it to scope_permit.
SELECT i.layer, i.row, i.code, i.name
FROM permit_item AS i
WHERE NOT EXISTS (
  SELECT 1
  FROM scope_permit AS p
  JOIN scope_term AS t ON t.code = p.term
  WHERE p.item = i.code AND LOWER(COALESCE(t.usable, 'true')) NOT IN ('false', '0')
)
