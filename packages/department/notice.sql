-- 通知：以前推送过的主体又有事件（变更、注销、吊销等），告知当时的接收部门，不需认领。
-- Notices: a company pushed before has an event again; its receivers are told, with nothing to claim.
SELECT DISTINCT b.node, b.PRIPID, b.receiver_code, b.receiver_name, b.channel
FROM earlier_placement AS b
JOIN registration_event AS e ON e.node = b.node AND e.PRIPID = b.PRIPID
WHERE b.outcome IN ('packaged', 'national', 'internal', 'already_pushed')
  AND NOT EXISTS (
    SELECT 1 FROM placement AS p
    WHERE p.node = b.node AND p.PRIPID = b.PRIPID AND p.receiver_code = b.receiver_code
      AND p.outcome IN ('packaged', 'national', 'internal')
  )
