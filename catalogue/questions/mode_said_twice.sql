-- summary: 同一事项在同一地区、同一情形、同一天的改革方式写了两遍
-- summaryEn: the mode of an item in the same area, case and days is said twice
-- severity: warning
-- table: reform_mode
-- message: "{name}（{item}）在{area}对{kind_of_case}的“{mode}”，{since} 至 {until} 之间有两行"
-- messageEn: "{name} ({item}) in {area_en}, for {kind_of_case_en}, is said to be {mode_code} by two rows between {since} and {until}"
-- cure: 删去一行，或让两行的日期前后相接。
-- cureEn: Remove one of the rows, or let one end when the other begins.
SELECT
  b.layer, b.row, a.layer AS other_layer, a.row AS other_row,
  b.item, i.name, b.area, b.area_en, b.kind_of_case, b.kind_of_case_en, b.source_mode AS mode, b.mode AS mode_code,
  GREATEST(a.holds_from, b.holds_from) AS since,
  LEAST(a.holds_until, b.holds_until) AS until
FROM mode_area AS a
JOIN mode_area AS b
  ON b.item = a.item AND b.area_scheme = a.area_scheme AND b.prefix = a.prefix AND b.applies_to = a.applies_to
  AND b.mode = a.mode AND COALESCE(b.filing, '') = COALESCE(a.filing, '')
  AND a.holds_from < b.holds_until AND b.holds_from < a.holds_until
LEFT JOIN permit_item AS i ON i.code = b.item
WHERE a.layer < b.layer OR (a.layer = b.layer AND a.row < b.row)
