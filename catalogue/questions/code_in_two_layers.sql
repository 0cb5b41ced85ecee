-- summary: 两层目录有同一主键的行
-- summaryEn: two layers have a row of the same key
-- severity: error
-- message: "{table_name} 的 {code} 在另一层里也有，会成为两行"
-- messageEn: "{code} of {table_name} stands in another layer too and would count as two rows"
-- cure: 换一个代码，或把两份补充目录中共有的行放到其中一份里。
-- cureEn: Take another code, or keep the row that both overlays have in one of them.
WITH keyed AS (
  SELECT 'scope_term' AS "table", layer, row, code FROM scope_term
  UNION ALL SELECT 'scope_industry', layer, row, term || ' ' || industry FROM scope_industry
  UNION ALL SELECT 'permit_item', layer, row, code FROM permit_item
  UNION ALL SELECT 'reform_mode', layer, row, id FROM reform_mode
  UNION ALL SELECT 'scope_permit', layer, row, term || ' ' || item FROM scope_permit
  UNION ALL SELECT 'department', layer, row, code FROM department
  UNION ALL SELECT 'routing', layer, row, id FROM routing
  UNION ALL SELECT 'zone', layer, row, code FROM zone
  UNION ALL SELECT 'zone_area', layer, row, code FROM zone_area
)
SELECT b."table", b."table" AS table_name, b.layer, b.row, a.layer AS other_layer, a.row AS other_row, b.code
FROM keyed AS a
JOIN keyed AS b ON b."table" = a."table" AND b.code = a.code AND a.layer < b.layer
