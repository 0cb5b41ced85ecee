-- 只有得出本部门标记的条目。
-- The ticked terms that lead to the receiver's marks, and no others.
SELECT DISTINCT p.channel || '/' || p.receiver_code AS payload, t.*
FROM placement AS p
JOIN registration_scope_term AS t ON t.node = p.node AND t.PRIPID = p.PRIPID
JOIN resolved AS r ON r.node = t.node AND r.PRIPID = t.PRIPID AND r."order" = CAST(t."order" AS INTEGER)
WHERE p.outcome IN ('packaged', 'national', 'internal')
  AND (r.item = p.item OR r.term = p.term)
