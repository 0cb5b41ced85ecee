-- 每个接收部门到此为止听说了每个主体的哪个事件；下一次打包由此知道什么是新的。
-- The newest event of each company that each receiver has now been told of: the next run knows by it what is news.
WITH latest AS (
  SELECT node, PRIPID, date AS day, CAST(sequence AS INTEGER) AS sequence
  FROM registration_event
  QUALIFY ROW_NUMBER() OVER (PARTITION BY node, PRIPID ORDER BY date DESC, CAST(sequence AS INTEGER) DESC) = 1
)
SELECT m.node, m.PRIPID, p.receiver AS receiver_code, p.title AS receiver_name, p.channel, e.day, e.sequence
FROM member AS m
JOIN payload AS p ON p.payload = m.payload
LEFT JOIN latest AS e ON e.node = m.node AND e.PRIPID = m.PRIPID
