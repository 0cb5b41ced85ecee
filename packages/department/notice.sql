-- 通知：以前告知过的主体又有更新的事件（变更、注销、吊销等），告知当时的接收部门，不需认领。
-- Notices: a company told of before has a newer event; its receivers hear of it, with nothing to claim.
WITH latest AS (
  SELECT node, PRIPID, receiver_code, receiver_name, channel, day, sequence
  FROM earlier_told
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY node, PRIPID, receiver_code ORDER BY day DESC NULLS LAST, CAST(sequence AS INTEGER) DESC NULLS LAST
  ) = 1
)
SELECT DISTINCT t.node, t.PRIPID, t.receiver_code, t.receiver_name, t.channel
FROM latest AS t
JOIN registration_event AS e ON e.node = t.node AND e.PRIPID = t.PRIPID
WHERE (
    t.day IS NULL OR e.date > t.day OR (e.date = t.day AND CAST(e.sequence AS INTEGER) > CAST(t.sequence AS INTEGER))
  )
  AND NOT EXISTS (
    SELECT 1 FROM placement AS p
    WHERE p.node = t.node AND p.PRIPID = t.PRIPID AND p.receiver_code = t.receiver_code
      AND p.outcome IN ('packaged', 'national', 'internal')
  )
