-- 当日有效的条目，按检索结果的先后：能用的在前，短的在前。
-- The terms of the day, in the order in which hits are shown: usable ones first, then the shorter ones.
SELECT code, term, kind, COALESCE(usable, 'true') <> 'false' AS usable, successor, layer, catalogue
FROM scope_term
WHERE $day >= version_from AND $day < version_until
ORDER BY usable DESC, LENGTH(term), code, layer
