-- summary: 变更信息：每次变更一至两项，变更后的内容即现状
-- summaryEn: "Registration changes: one or two items a change; what stands after the change is the present state"
WITH changed AS (
    SELECT company.*, DRAW(n, 'item') % 10 AS item, UNNEST(GENERATE_SERIES(1, 2)) AS turn
    FROM company
    WHERE event = 'change'
)
SELECT
    node, id AS PRIPID, day AS ALTDATE, turn AS sequence,
    CASE
        WHEN turn = 2 THEN '其他事项备案'
        WHEN item < 4 THEN '经营范围变更'
        WHEN item < 7 THEN '住所（经营场所）变更'
        WHEN item < 9 THEN '负责人变更'
        ELSE '联络员备案'
    END AS ALTITEM,
    CASE
        WHEN turn = 2 THEN NULL
        WHEN item < 4 THEN term1
        WHEN item < 7 THEN province || division_name || '示例路1号'
        WHEN item < 9 THEN '示某'
    END AS ALTBE,
    CASE
        WHEN turn = 2 THEN NULL
        WHEN item < 4 THEN CONCAT_WS('；', term1, term2, term3, term4, term5)
        WHEN item < 7 THEN domicile
        WHEN item < 9 THEN person
    END AS ALTAF
FROM changed
WHERE turn = 1 OR DRAW(n, 'again') % 50 = 0
ORDER BY n, sequence
