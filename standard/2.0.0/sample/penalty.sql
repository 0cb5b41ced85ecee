-- summary: 行政处罚：五分之一的主体各受一次；四十分之一罚的是自然人，未记名
-- summaryEn: "Penalties: one for every fifth entity; one in forty is of a natural person and is not attributed"
WITH decided AS (
    SELECT
        company.*, DRAW(n, 'penalised person') % 40 = 0 AS is_person,
        LIST_EXTRACT(
            ['警告', '罚款', '罚款', '警告;罚款', '没收违法所得、没收非法财物', '暂扣或者吊销许可证、暂扣或者吊销执照', '责令停产停业'],
            1 + DRAW(n, 'penalty') % 7
        ) AS penalty
    FROM company
    WHERE DRAW(n, 'penalised') % 5 = 0
)
SELECT
    node AS origin, CONCAT('CF-', id) AS id,
    CASE WHEN is_person THEN person ELSE COALESCE(name, person) END AS CF_XDR_MC,
    CASE WHEN is_person THEN '自然人' WHEN is_individual THEN '个体工商户' ELSE '法人及非法人组织' END AS CF_XDR_LB,
    CASE WHEN NOT is_person THEN uscc END AS CF_XDR_SHXYM, NULL AS CF_XDR_GSZC,
    CASE WHEN NOT is_person AND DRAW(n, 'old code') % 2 = 0 THEN SUBSTRING(uscc, 9, 9) END AS CF_XDR_ZZJG,
    NULL AS CF_XDR_SWDJ, NULL AS CF_XDR_SYDW, NULL AS CF_XDR_SHZZ,
    CASE WHEN NOT is_person THEN person END AS CF_FRDB,
    CASE WHEN NOT is_person AND DRAW(n, 'paper') % 2 = 0 THEN '身份证' END AS CF_FR_ZJLX,
    CASE WHEN NOT is_person AND DRAW(n, 'paper') % 2 = 0 THEN paper_number END AS CF_FR_ZJHM,
    CASE WHEN is_person THEN '身份证' END AS CF_XDR_ZJLX, CASE WHEN is_person THEN paper_number END AS CF_XDR_ZJHM,
    CONCAT('示例罚字〔', EXTRACT(YEAR FROM day), '〕', n, '号') AS CF_WSH, '示例违法行为' AS CF_WFXW,
    '当事人的示例违法事实' AS CF_SY, '示例法律第一条' AS CF_YJ, penalty AS CF_CFLB, CONCAT('决定：', penalty) AS CF_NR,
    CASE WHEN penalty LIKE '%罚款%' THEN 0.1 + DRAW(n, 'fine') % 50 END AS CF_NR_FK,
    CASE WHEN penalty LIKE '没收%' THEN 0.25 + DRAW(n, 'taken') % 20 END AS CF_NR_WFFF,
    CASE WHEN penalty LIKE '暂扣%' THEN CONCAT('示例许可证 EX', n) END AS CF_NR_ZKDX,
    day AS CF_JDRQ,
    CASE WHEN DRAW(n, 'period') % 3 = 0 THEN DATE '2099-12-31' ELSE CAST(day + INTERVAL 1 YEAR AS DATE) END AS CF_YXQ,
    CASE WHEN DRAW(n, 'shown') % 2 = 0 THEN CAST(day + INTERVAL 3 YEAR AS DATE) END AS CF_GSJZQ,
    '示例处罚机关' AS CF_CFJG, '11990000EXA000035Q' AS CF_CFJGDM,
    '示例数据来源单位' AS CF_SJLY, '11990000EXA000027X' AS CF_SJLYDM, NULL AS BZ,
    penalty <> '警告' AS publicity,
    CASE WHEN NOT is_person THEN node END AS node, CASE WHEN NOT is_person THEN id END AS PRIPID,
    CASE WHEN NOT is_person THEN 'code_and_name' END AS attribution, CASE WHEN NOT is_person THEN day END AS attributed
FROM decided
ORDER BY n
