-- 只有得出本部门标记的条目；随批次而来、另有接收部门的标记，则为它写明的条目和得出同一事项的条目。
-- The ticked terms that lead to the receiver's marks, and no others. For a mark that came with the batch and names
-- another receiver than follows: the term that it names, and the terms that lead to the same item.
WITH due AS (
  SELECT
    p.channel || '/' || p.receiver_code AS payload, p.node, p.PRIPID, p.subject, p.term, p.receiver_code,
    r.node IS NOT NULL AS follows
  FROM placement AS p
  LEFT JOIN routed AS r
    ON r.node = p.node AND r.PRIPID = p.PRIPID AND r.subject = p.subject AND r.receiver_code = p.receiver_code
  WHERE p.outcome IN ('packaged', 'national', 'internal')
),
leading AS (
  SELECT d.payload, d.node, d.PRIPID, r.term
  FROM due AS d
  JOIN routed AS r
    ON r.node = d.node AND r.PRIPID = d.PRIPID AND r.subject = d.subject
    AND (r.receiver_code = d.receiver_code OR NOT d.follows)
  UNION
  SELECT payload, node, PRIPID, term FROM due
)
SELECT l.payload, t.*
FROM leading AS l
JOIN registration_scope_term AS t ON t.node = l.node AND t.PRIPID = l.PRIPID AND t.SCOPE_ITEM_CODE = l.term
