-- summary: 注销信息：注销事件各一行
-- summaryEn: "Deregistrations: one for each such event"
SELECT
    node, id AS PRIPID, uscc AS UNISCID, day AS CANDATE,
    CASE DRAW(n, 'reason') % 3 WHEN 0 THEN '决议解散' WHEN 1 THEN '经营期限届满' ELSE '因合并解散' END AS CANREA
FROM company
WHERE event = 'deregistration'
ORDER BY n
