-- 设想的主体在所问之日的登记事件。
-- The event of the imagined company on the day that is asked for.
SELECT '000000' AS node, '1' AS PRIPID, event AS kind, day AS date, '1' AS sequence
FROM asked
