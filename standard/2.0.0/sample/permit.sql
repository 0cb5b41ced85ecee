-- summary: 行政许可：区内主体的告知承诺、优化审批事项，当日作出决定；四十分之一发给自然人，未记名
-- summaryEn: "Permits: items on commitment or improved, decided on the day; one in forty goes to a natural person and is not attributed"
WITH decided AS (
    SELECT ticked.n, item_in_force.item, ANY_VALUE(item_in_force.name) AS item_name
    FROM ticked
    JOIN item_in_force ON item_in_force.term = ticked.code AND item_in_force.mode IN ('commitment', 'improved')
    WHERE ticked.zone IS NOT NULL
    GROUP BY ticked.n, item_in_force.item
),
granted AS (
    SELECT company.*, decided.item, decided.item_name, DRAW(company.n, decided.item, 'person') % 40 = 0 AS is_person
    FROM decided
    JOIN company ON company.n = decided.n
)
SELECT
    node AS origin, CONCAT('XK-', id, '-', item) AS id, item AS PERMIT_ITEM_CODE,
    -- 没有名称的个体工商户以经营者的姓名为相对人名称。
    CASE WHEN is_person THEN person ELSE COALESCE(name, person) END AS XK_XDR_MC,
    CASE WHEN is_person THEN '自然人' WHEN is_individual THEN '个体工商户' ELSE '法人及非法人组织' END AS XK_XDR_LB,
    CASE WHEN NOT is_person THEN uscc END AS XK_XDR_SHXYM, NULL AS XK_XDR_GSZC,
    CASE WHEN NOT is_person AND DRAW(n, item, 'old code') % 2 = 0 THEN SUBSTRING(uscc, 9, 9) END AS XK_XDR_ZZJG,
    NULL AS XK_XDR_SWDJ, NULL AS XK_XDR_SYDW, NULL AS XK_XDR_SHZZ,
    CASE WHEN NOT is_person THEN person END AS XK_FRDB,
    CASE WHEN NOT is_person AND DRAW(n, item, 'paper') % 2 = 0 THEN '身份证' END AS XK_FR_ZJLX,
    CASE WHEN NOT is_person AND DRAW(n, item, 'paper') % 2 = 0 THEN paper_number END AS XK_FR_ZJHM,
    CASE WHEN is_person THEN '身份证' END AS XK_XDR_ZJLX, CASE WHEN is_person THEN paper_number END AS XK_XDR_ZJHM,
    '准予行政许可决定书' AS XK_XKWS, CONCAT('示例许准字〔', EXTRACT(YEAR FROM day), '〕', n, '-', item, '号') AS XK_WSH,
    CASE DRAW(n, item, 'kind') % 3 WHEN 0 THEN '核准' WHEN 1 THEN '其他-备案' ELSE '普通' END AS XK_XKLB,
    NULL AS XK_XKZS, CONCAT('EX', LPAD(CAST(n AS VARCHAR), 8, '0')) AS XK_XKBH, CONCAT('准予', item_name) AS XK_NR,
    day AS XK_JDRQ, day AS XK_YXQZ,
    CASE WHEN DRAW(n, item, 'period') % 3 = 0 THEN DATE '2099-12-31' ELSE CAST(day + INTERVAL 5 YEAR AS DATE) - 1 END AS XK_YXQZI,
    '示例许可机关' AS XK_XKJG, '11990000EXA0000193' AS XK_XKJGDM, '1' AS XK_ZT,
    '示例数据来源单位' AS XK_LYDW, '11990000EXA000027X' AS XK_LYDWDM, NULL AS BZ,
    CASE WHEN DRAW(n, item, 'flagged') % 8 > 0 THEN DRAW(n, item, 'public') % 10 > 0 END AS publicity,
    CASE WHEN NOT is_person THEN node END AS node, CASE WHEN NOT is_person THEN id END AS PRIPID,
    CASE WHEN NOT is_person THEN 'code_and_name' END AS attribution, CASE WHEN NOT is_person THEN day END AS attributed
FROM granted
ORDER BY n, item
