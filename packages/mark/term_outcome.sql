-- 每个勾选的条目恰好一行：得出了事项，或者为什么没有。
-- Every ticked term exactly once: it led to items, or why it did not.
WITH counted AS (
  SELECT
    node, PRIPID, "order",
    COUNT(*) AS items,
    COUNT(*) FILTER (WHERE COALESCE(met, TRUE)) AS met,
    COUNT(*) FILTER (WHERE COALESCE(met, TRUE) AND mode IS NOT NULL) AS in_force
  FROM resolved
  GROUP BY node, PRIPID, "order"
)
SELECT
  t.node,
  t.PRIPID,
  t."order",
  t.term,
  t.day,
  CASE
    WHEN t.day IS NULL THEN 'no_event'
    WHEN t.catalogue IS NULL THEN 'no_version_in_force'
    WHEN NOT t.known THEN 'unknown_term'
    WHEN NOT t.usable THEN 'term_not_usable'
    WHEN COALESCE(c.items, 0) = 0 THEN 'no_item'
    WHEN c.met = 0 THEN 'condition_not_met'
    WHEN c.in_force = 0 THEN 'no_mode_here'
    ELSE 'items'
  END AS outcome
FROM ticked AS t
LEFT JOIN counted AS c ON c.node = t.node AND c.PRIPID = t.PRIPID AND c."order" = t."order"
