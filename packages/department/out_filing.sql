-- 审批改为备案的事项，登记信息和备案信息一并推送（方案 3.2.2），不另采集（5（2））。
-- For filing items registration and filing are pushed together (the plan, 3.2.2); nothing else is collected (5(2)).
SELECT DISTINCT p.channel || '/' || p.receiver_code AS payload, f.*
FROM placement AS p
JOIN filing AS f ON f.node = p.node AND f.PRIPID = p.PRIPID AND f.PERMIT_ITEM_CODE = p.item
WHERE p.outcome IN ('packaged', 'national', 'internal') AND p.mode = 'filing'
