-- summary: 吊销信息：吊销事件各一行
-- summaryEn: "Licence revocations: one for each such event"
SELECT
    node, id AS PRIPID, day AS REVDATE, '成立后无正当理由超过六个月未开业' AS REVBASIS,
    CONCAT('示例吊字〔', EXTRACT(YEAR FROM day), '〕', n, '号') AS REVDECNO, '示例市场监督管理局' AS REVAUTH
FROM company
WHERE event = 'revocation'
ORDER BY n
