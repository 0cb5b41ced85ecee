-- summary: "{area}是{zone}的片区"
-- summaryEn: "{area} is an area of {zone}"
-- description: 片区属于同一行所写的自贸区；不在目录中的片区不在这里判断。
-- descriptionEn: The zone area belongs to the free-trade zone beside it; an area that the catalogue does not have is not judged here.
-- kind: relation
-- dimension: relation
-- parameters: {area: text, zone: text}
-- reference: [area, zone]
-- severity: error
-- source: the plan, 4.2.1.1, 5(1)
-- rows: {reference: [["临港新片区", "中国（上海）自由贸易试验区"], ["深圳前海蛇口片区", "中国（广东）自由贸易试验区"]]}
-- pass: [["临港新片区", "中国（上海）自由贸易试验区"], ["某片区", "中国（上海）自由贸易试验区"], ["临港新片区", null]]
-- fail: [["深圳前海蛇口片区", "中国（上海）自由贸易试验区"]]
SELECT rows.row, CAST(NULL AS VARCHAR) AS expected
FROM rows
WHERE rows.zone IS NOT NULL
  AND rows.area IN (SELECT reference.area FROM reference)
  AND NOT EXISTS (SELECT 1 FROM reference WHERE reference.area = rows.area AND reference.zone = rows.zone)
