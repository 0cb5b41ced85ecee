-- 每个数据包一行：通道 / 接收部门。
-- One row a package: channel / receiver.
WITH entry AS (
  SELECT channel, receiver_code, receiver_name FROM placement WHERE outcome IN ('packaged', 'national', 'internal')
  UNION ALL
  SELECT channel, receiver_code, receiver_name FROM notice
)
SELECT channel || '/' || receiver_code AS payload, channel, receiver_code AS receiver, MIN(receiver_name) AS title
FROM entry
GROUP BY channel, receiver_code
