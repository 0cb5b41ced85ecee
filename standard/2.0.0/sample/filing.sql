-- summary: 备案信息：区内主体的备案类事项，随营业执照一并备案；百分之五还没有备案
-- summaryEn: "Filings: items of the mode filing, filed with the licence; five per cent have not been filed yet"
SELECT
    ticked.node, ticked.id AS PRIPID, item_in_force.item AS PERMIT_ITEM_CODE,
    '示例备字〔' || CAST(EXTRACT(YEAR FROM MIN(ticked.day)) AS VARCHAR) || '〕' || CAST(ticked.n AS VARCHAR) || '-' || item_in_force.item || '号' AS number,
    MIN(ticked.day) AS date, '示例市场监督管理局' AS body
FROM ticked
JOIN item_in_force ON item_in_force.term = ticked.code AND item_in_force.mode = 'filing'
WHERE ticked.zone IS NOT NULL AND DRAW(ticked.n, 'filed') % 20 > 0
GROUP BY ticked.node, ticked.id, ticked.n, item_in_force.item
ORDER BY ticked.n, item_in_force.item
