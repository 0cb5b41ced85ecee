-- 只有本接收部门自己的标记。
-- The receiver's own marks, and no others.
SELECT p.channel || '/' || p.receiver_code AS payload, k.*
FROM placement AS p
JOIN mark AS k ON k.node = p.node AND k.PRIPID = p.PRIPID AND k."order" = p."order"
WHERE p.outcome IN ('packaged', 'national', 'internal')
