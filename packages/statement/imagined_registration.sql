-- 设想的主体：只有所在区划、登记机关、自贸区和片区。
-- The imagined company: where it is, who registers it, its zone and area, and nothing else.
SELECT
  '000000' AS node,
  '1' AS PRIPID,
  division AS DOMDISTRICT,
  COALESCE(authority, division) AS REGORG,
  zone AS FTZ_NAME,
  area AS FTZ_AREA_NAME
FROM asked
