-- 每个主体取最后一个带来标记的事件：设立、变更、迁入、恢复；同一天按序号。
-- The last event of each company that brings marks; within a day the sequence decides.
SELECT node, PRIPID, kind, date AS day
FROM registration_event
WHERE kind IN ('establishment', 'change', 'transfer_in', 'restoration')
QUALIFY ROW_NUMBER() OVER (PARTITION BY node, PRIPID ORDER BY date DESC, CAST(sequence AS INTEGER) DESC) = 1
