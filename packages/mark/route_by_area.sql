-- 分工的区划前缀：310000 覆盖全省，310100 覆盖全市，310115 只是本区。
-- The prefix that a division covers: 310000 the province, 310100 the city, 310115 the county alone.
SELECT
  *,
  CASE
    WHEN RIGHT(division, 4) = '0000' THEN LEFT(division, 2)
    WHEN RIGHT(division, 2) = '00' THEN LEFT(division, 4)
    ELSE division
  END AS division_prefix
FROM routing
