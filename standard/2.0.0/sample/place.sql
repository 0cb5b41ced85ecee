-- summary: 供抽取的住所：先是本节点当日有效的县级区划，后是其中的自贸区片区
-- summaryEn: "The domiciles to draw from: the node's county-level divisions in force on the day, and its zone areas"
-- parameters: {node: "310000", day_from: "2021-07-05"}
WITH county AS (
    SELECT code AS division, name AS division_name
    FROM division
    WHERE level = 'county'
      AND LEFT(code, 2) = LEFT($node, 2)
      -- 资料不足以判断止期的旧代码可信度不是 high，不取。
      AND confidence = 'high'
      AND COALESCE(effective_from, DATE '0001-01-01') <= CAST($day_from AS DATE)
      AND COALESCE(effective_until, DATE '9999-12-31') > CAST($day_from AS DATE)
),
area AS (
    -- 没有片区的自贸区（海南）取其省内任一县级区划。
    SELECT
        COALESCE(zone_area.division, (SELECT MIN(division) FROM county)) AS division,
        zone.name AS zone, zone_area.name AS area, authority.code AS authority
    FROM zone
    LEFT JOIN zone_area ON zone_area.zone = zone.code
      AND COALESCE(zone_area.effective_from, DATE '0001-01-01') <= CAST($day_from AS DATE)
      AND COALESCE(zone_area.effective_until, DATE '9999-12-31') > CAST($day_from AS DATE)
    LEFT JOIN authority ON authority.zone = zone.code
    WHERE LEFT(zone.division, 2) = LEFT($node, 2) AND zone.established <= CAST($day_from AS DATE)
)
SELECT
    ROW_NUMBER() OVER (ORDER BY area IS NOT NULL OR zone IS NOT NULL, zone, area, division) AS slot,
    division, division_name, zone, area, authority
FROM (
    SELECT division, division_name, CAST(NULL AS VARCHAR) AS zone, CAST(NULL AS VARCHAR) AS area, division AS authority
    FROM county
    UNION ALL
    SELECT area.division, COALESCE(division.name, ''), area.zone, area.area, COALESCE(area.authority, area.division)
    FROM area
    LEFT JOIN division ON division.code = area.division
) AS domicile
