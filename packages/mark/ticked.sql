-- 每个勾选的条目，连同主体的情形；没有带来标记的事件的主体，day 为空。
-- Every ticked term with its company; `day` is empty where no event of the batch brings marks.
SELECT
  t.node,
  t.PRIPID,
  CAST(t."order" AS INTEGER) AS "order",
  t.SCOPE_ITEM_CODE AS term,
  c.day,
  c.catalogue,
  s.code IS NOT NULL AS known,
  COALESCE(s.usable, 'true') <> 'false' AS usable
FROM registration_scope_term AS t
LEFT JOIN company AS c ON c.node = t.node AND c.PRIPID = t.PRIPID
LEFT JOIN scope_term AS s ON s.code = t.SCOPE_ITEM_CODE AND c.day >= s.version_from AND c.day < s.version_until
