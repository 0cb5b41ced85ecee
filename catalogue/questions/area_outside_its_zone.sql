-- summary: 片区所在的省份不是自贸区所在的省份
-- summaryEn: a zone area lies in another province than its zone
-- severity: warning
-- table: zone_area
-- message: "{name}（{code}）的区划 {division} 不在 {zone_name} 所在的 {province}"
-- messageEn: "{name} ({code}) lies in {division}, outside {province} of {zone_name}"
-- cure: 更正片区的 division 或 zone。
-- cureEn: Correct the area's division or its zone.
SELECT a.layer, a.row, z.layer AS other_layer, z.row AS other_row, 'zone' AS other_table, a.code, a.name, a.division, z.name AS zone_name, z.division AS province
FROM zone_area AS a
JOIN zone AS z ON z.code = a.zone
WHERE LEFT(a.division, 2) <> LEFT(z.division, 2)
