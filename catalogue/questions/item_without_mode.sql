-- summary: 许可事项没有改革方式
-- summaryEn: an item has no mode
-- severity: coverage
-- table: permit_item
-- message: "{name}（{code}）在本版本里没有改革方式"
-- messageEn: "{name} ({code}) has no mode in this version"
-- cure: 查到清单后在 reform_mode 里补上；没有行是缺口，不等于没有改革。
-- cureEn: Add its mode to reform_mode once the list is at hand; no row is a gap, not a statement that nothing was reformed.
SELECT i.layer, i.row, i.code, i.name
FROM permit_item AS i
WHERE NOT EXISTS (SELECT 1 FROM reform_mode AS m WHERE m.item = i.code)
