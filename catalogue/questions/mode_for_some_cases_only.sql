-- summary: 许可事项只对部分情形有改革方式
-- summaryEn: an item has a mode for some cases only
-- severity: coverage
-- table: permit_item
-- message: "{name}（{code}）只对{cases}有改革方式，其余情形没有"
-- messageEn: "{name} ({code}) has a mode for {cases_en} only, and none for other cases"
-- cure: 补上其余情形的方式；对全部情形适用的写 all。
-- cureEn: Add the mode of the other cases; write all where it holds for every case.
SELECT
  i.layer, i.row, i.code, i.name,
  STRING_AGG(DISTINCT m.kind_of_case, '、' ORDER BY m.kind_of_case) AS cases,
  STRING_AGG(DISTINCT m.kind_of_case_en, ', ' ORDER BY m.kind_of_case_en) AS cases_en
FROM permit_item AS i
JOIN mode_area AS m ON m.item = i.code
GROUP BY i.layer, i.row, i.code, i.name
HAVING COUNT(CASE WHEN m.applies_to = 'all' THEN 1 END) = 0
  AND COUNT(DISTINCT CASE WHEN m.applies_to IN ('new', 'change', 'renewal') THEN m.applies_to END) < 3
