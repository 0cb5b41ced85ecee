-- summary: 许可事项只在部分地区有改革方式
-- summaryEn: an item has a mode in some areas only
-- severity: coverage
-- table: permit_item
-- message: "{name}（{code}）只在{areas}有改革方式，其余地区没有"
-- messageEn: "{name} ({code}) has a mode in {areas_en} only, and none elsewhere"
-- cure: 补上全国（地方事项为本省）适用的方式。
-- cureEn: Add the mode that holds nationwide, or, for a provincial item, in its whole province.
SELECT
  i.layer, i.row, i.code, i.name,
  STRING_AGG(DISTINCT m.area, '、' ORDER BY m.area) AS areas,
  STRING_AGG(DISTINCT m.area_en, ', ' ORDER BY m.area_en) AS areas_en
FROM permit_item AS i
JOIN mode_area AS m ON m.item = i.code
GROUP BY i.layer, i.row, i.code, i.name, i.jurisdiction
HAVING COUNT(CASE
  WHEN m.area_scheme <> 'zone'
    AND (m.prefix = '' OR (i.jurisdiction <> '100000' AND STARTS_WITH(i.jurisdiction, m.prefix))) THEN 1
END) = 0
