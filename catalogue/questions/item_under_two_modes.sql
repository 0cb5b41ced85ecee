-- summary: 同一事项在同一地区、同一情形、同一天有两种改革方式
-- summaryEn: an item has two modes in the same area, case and days
-- severity: error
-- table: reform_mode
-- message: "{name}（{item}）在{area}对{kind_of_case}既是“{other_mode}”又是“{mode}”，同在 {since} 至 {until} 之间"
-- messageEn: "{name} ({item}) in {area_en}, for {kind_of_case_en}, is under both {other_code} and {mode_code} between {since} and {until}"
-- cure: 更正其中一行的方式、地区或情形，或给先到期的一行写上 effective_until。小范围的行优先于大范围的行，那不是冲突。
-- cureEn: Correct the mode, area or case of one of the two rows, or end the earlier one with effective_until. A row for a smaller area wins over a larger one and is no conflict.
SELECT
  b.layer, b.row, a.layer AS other_layer, a.row AS other_row,
  b.item, i.name, b.area, b.area_en, b.kind_of_case, b.kind_of_case_en,
  a.source_mode AS other_mode, b.source_mode AS mode, a.mode AS other_code, b.mode AS mode_code,
  GREATEST(a.holds_from, b.holds_from) AS since,
  LEAST(a.holds_until, b.holds_until) AS until
FROM mode_area AS a
JOIN mode_area AS b
  ON b.item = a.item AND b.area_scheme = a.area_scheme AND b.prefix = a.prefix AND b.applies_to = a.applies_to
  AND a.holds_from < b.holds_until AND b.holds_from < a.holds_until
LEFT JOIN permit_item AS i ON i.code = b.item
WHERE (a.layer < b.layer OR (a.layer = b.layer AND a.row < b.row))
  AND (a.mode <> b.mode OR COALESCE(a.filing, '') <> COALESCE(b.filing, ''))
