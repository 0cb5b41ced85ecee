-- 主体在事件当日的情形。自贸区和片区由登记人员按住所标注（方案 5（1）），这里只读取，不推断。
-- The company on the day of its event. Zone and area are the registrar's decision by domicile; they are read, not guessed.
SELECT
  r.node,
  r.PRIPID,
  e.kind,
  e.day,
  v.catalogue,
  COALESCE(z.code, '') AS zone,
  COALESCE(a.code, '') AS zone_area,
  r.FTZ_NAME,
  r.FTZ_AREA_NAME,
  COALESCE(SUBSTRING(r.REGORG, 1, 6), '') AS authority_division,
  COALESCE(SUBSTRING(r.DOMDISTRICT, 1, 6), '') AS place_division,
  r.ENTTYPE LIKE '5%' OR r.ENTTYPE LIKE '6%' OR r.ENTTYPE LIKE '7%' AS foreign_invested
FROM registration AS r
JOIN marking_event AS e ON e.node = r.node AND e.PRIPID = r.PRIPID
LEFT JOIN version AS v ON v.layer = 0 AND e.day >= v.version_from AND e.day < v.version_until
LEFT JOIN zone AS z ON z.name = r.FTZ_NAME AND e.day >= z.version_from AND e.day < z.version_until
LEFT JOIN zone_area AS a
  ON a.zone = z.code AND a.name = r.FTZ_AREA_NAME AND e.day >= a.version_from AND e.day < a.version_until
