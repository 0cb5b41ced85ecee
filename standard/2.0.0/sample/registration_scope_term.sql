-- summary: 经营范围条目：每个主体二至五条，少数另有补充说明
-- summaryEn: "Ticked scope terms: two to five for each entity, a few with a free addition"
-- note: ticked 已按 n 和序号排好，这里不再排序
SELECT
    node, id AS PRIPID, place AS "order", code AS SCOPE_ITEM_CODE, term AS wording,
    CASE WHEN DRAW(n, place, 'addition') % 40 = 0 THEN '限分支机构经营' END AS addition,
    place = 1 AS main
FROM ticked
