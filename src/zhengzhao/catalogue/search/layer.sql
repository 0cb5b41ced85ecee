-- 当日生效的版本和补充目录。
-- The versions and overlays in force on the day.
SELECT layer, catalogue
FROM version
WHERE $day >= version_from AND $day < version_until
ORDER BY layer
