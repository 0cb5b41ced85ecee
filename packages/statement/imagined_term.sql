-- 设想的主体勾选的条目，先主营。
-- The terms that the imagined company ticks, its main activity first.
SELECT '000000' AS node, '1' AS PRIPID, "order", term AS SCOPE_ITEM_CODE, addition
FROM stated
