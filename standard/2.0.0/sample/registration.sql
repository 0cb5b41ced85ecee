-- summary: 登记信息：每个编造的主体一行
-- summaryEn: "Registrations: one row for each invented entity"
-- note: company 已按 n 排好，这里不再排序
WITH worded AS (
    SELECT
        company.*,
        CONCAT_WS('；',
            CASE WHEN kind1 IN ('permit', 'pre', 'post') THEN term1 END, CASE WHEN kind2 IN ('permit', 'pre', 'post') THEN term2 END,
            CASE WHEN kind3 IN ('permit', 'pre', 'post') THEN term3 END, CASE WHEN kind4 IN ('permit', 'pre', 'post') THEN term4 END,
            CASE WHEN kind5 IN ('permit', 'pre', 'post') THEN term5 END
        ) AS licensed,
        CONCAT_WS('；',
            CASE WHEN kind1 IN ('general', 'filing') THEN term1 END, CASE WHEN kind2 IN ('general', 'filing') THEN term2 END,
            CASE WHEN kind3 IN ('general', 'filing') THEN term3 END, CASE WHEN kind4 IN ('general', 'filing') THEN term4 END,
            CASE WHEN kind5 IN ('general', 'filing') THEN term5 END
        ) AS general
    FROM company
)
SELECT
    node, id AS PRIPID, uscc AS UNISCID, NULL AS REGNO, name AS ENTNAME, entity AS ENTTYPE, broad AS REPORTTYPE,
    section AS INDUSTRYPHY, industry AS INDUSTRYCO, person AS LEREP,
    CASE WHEN DRAW(n, 'paper') % 4 > 0 THEN '10' END AS CERTYPE,
    CASE WHEN DRAW(n, 'paper') % 4 > 0 THEN paper_number END AS CERNO,
    domicile AS DOM, division AS DOMDISTRICT,
    CASE WHEN DRAW(n, 'post') % 3 > 0 THEN CAST(100000 + DRAW(n, 'post code') % 800000 AS VARCHAR) END AS POSTALCODE,
    -- 000 不是区号，打不通。
    CASE WHEN DRAW(n, 'telephone') % 5 > 0
        THEN '000-' || LPAD(CAST(DRAW(n, 'telephone number') % 100000000 AS VARCHAR), 8, '0') END AS TEL,
    CASE WHEN NOT is_individual AND DRAW(n, 'elsewhere') % 5 = 0 THEN province || division_name || '示例工业园' END AS PROLOC,
    CASE WHEN NOT is_individual AND DRAW(n, 'elsewhere') % 5 = 0 THEN division END AS YIEDISTRICT,
    CASE WHEN is_individual THEN domicile END AS OPLOC,
    CASE WHEN is_individual THEN CASE WHEN DRAW(n, 'household') % 5 = 0 THEN '2' ELSE '1' END END AS COMPFORM,
    CASE WHEN licensed <> '' THEN '许可项目：' || licensed
        || '。（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以相关部门批准文件或许可证件为准）' ELSE '' END
    || CASE WHEN general <> '' THEN '一般项目：' || general
        || '。（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）' ELSE '' END AS OPSCOPE,
    CASE WHEN capital THEN LIST_EXTRACT([10, 30, 50, 100, 100, 200, 300, 500, 1000, 1000, 2000, 5000], 1 + DRAW(n, 'capital') % 12)
    END AS REGCAP,
    CASE WHEN capital THEN currency END AS REGCAPCUR,
    established AS ESTDATE,
    CASE WHEN NOT is_individual THEN established END AS OPFROM,
    -- 三分之二为长期，四分之一为二十或三十年，其余不填。
    CASE
        WHEN is_individual OR DRAW(n, 'period') % 12 = 0 THEN NULL
        WHEN DRAW(n, 'period') % 12 < 9 THEN DATE '9999-09-09'
        ELSE CAST(established + CASE WHEN DRAW(n, 'period') % 2 = 0 THEN INTERVAL 20 YEAR ELSE INTERVAL 30 YEAR END AS DATE) - 1
    END AS OPTO,
    day AS APPRDATE, authority AS REGORG,
    CASE event WHEN 'deregistration' THEN '4' WHEN 'revocation' THEN '2' ELSE '1' END AS REGSTATE,
    CASE WHEN DRAW(n, 'staff') % 3 > 0 THEN 1 + DRAW(n, 'staff number') % 60 END AS EMPNUM,
    CASE WHEN marked THEN '1' ELSE '0' END AS ZZFL_FLAG, zone AS FTZ_NAME, area AS FTZ_AREA_NAME
FROM worded
