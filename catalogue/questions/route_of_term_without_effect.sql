-- summary: 按条目推送的分工，条目却没有直接取消审批的事项
-- summaryEn: a routing row by term, and no item of the term is abolished
-- severity: warning
-- table: routing
-- message: "{id} 按条目“{name}”（{term}）推送，但该条目没有直接取消审批的事项，这一行不会被用到"
-- messageEn: "{id} routes by the term “{name}” ({term}), none of whose items is abolished, so the row is never used"
-- cure: 改为按许可事项推送，或删去这一行。
-- cureEn: Route by the permit item instead, or remove the row.
SELECT r.layer, r.row, r.id, r.term, t.term AS name
FROM routing AS r
LEFT JOIN scope_term AS t ON t.code = r.term
WHERE r.term IS NOT NULL AND NOT EXISTS (
  SELECT 1
  FROM scope_permit AS p
  JOIN reform_mode AS m ON m.item = p.item
  WHERE p.term = r.term AND m.mode = 'abolished'
)
