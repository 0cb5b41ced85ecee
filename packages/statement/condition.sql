-- 当日对照表里的条件。
-- The conditions of the correspondence on the day.
SELECT p.condition, MIN(p.condition_text) AS words
FROM run
JOIN scope_permit AS p ON run.today >= p.version_from AND run.today < p.version_until
WHERE p.condition IS NOT NULL
GROUP BY p.condition
ORDER BY p.condition
