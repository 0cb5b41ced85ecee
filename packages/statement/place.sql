-- 当日的自贸区和片区。
-- The zones of the day, and their areas.
SELECT z.code AS zone, z.name AS zone_name, z.division, a.code AS area, a.name AS area_name
FROM run
JOIN zone AS z ON run.today >= z.version_from AND run.today < z.version_until AND run.today >= z.established
LEFT JOIN zone_area AS a
  ON a.zone = z.code AND run.today >= a.version_from AND run.today < a.version_until
  AND run.today >= COALESCE(a.effective_from, '0000-01-01') AND run.today < COALESCE(a.effective_until, '9999-99-99')
ORDER BY z.code, a.code
