-- 每个数据包里有哪些主体。
-- Which companies are in which package.
SELECT channel || '/' || receiver_code AS payload, node, PRIPID
FROM placement
WHERE outcome IN ('packaged', 'national', 'internal')
UNION
SELECT channel || '/' || receiver_code AS payload, node, PRIPID FROM notice
