-- summary: 许可事项在任何地方都没有接收部门
-- summaryEn: nobody receives the item anywhere
-- severity: coverage
-- table: permit_item
-- message: "{name}（{code}）没有接收部门，标记后无处可送"
-- messageEn: "nobody receives {name} ({code}), so its marks stay unrouted"
-- cure: 由本省的补充目录在 routing 里写明；直接取消审批的按条目写。
-- cureEn: Name the receiver in routing, in the province's own overlay; where the approval is abolished, by term.
SELECT i.layer, i.row, i.code, i.name
FROM permit_item AS i
WHERE NOT EXISTS (SELECT 1 FROM routing AS r WHERE r.item = i.code)
  AND NOT EXISTS (
    SELECT 1
    FROM scope_permit AS p
    JOIN routing AS r ON r.term = p.term AND r.item IS NULL
    JOIN reform_mode AS m ON m.item = p.item AND m.mode = 'abolished'
    WHERE p.item = i.code
  )
