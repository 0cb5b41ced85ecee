-- summary: 登记事件：每个主体一件；百分之二的变更当日再变更一次
-- summaryEn: "Registration events: one for each entity; two per cent of the changes change again the same day"
SELECT node, id AS PRIPID, uscc AS UNISCID, event AS kind, day AS date, 1 AS sequence, n
FROM company
UNION ALL
SELECT node, id, uscc, event, day, 2, n
FROM company
WHERE event = 'change' AND DRAW(n, 'again') % 50 = 0
ORDER BY n, sequence
