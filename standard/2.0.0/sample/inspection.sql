-- summary: 抽查检查结果：三分之一的主体各查一次；没有名称的个体工商户以经营者的姓名记
-- summaryEn: "Inspections: one of every third entity; an individual business without a name goes by its operator's"
SELECT
    node AS origin, CONCAT('JC-', company.id) AS id, uscc AS UNISCID, NULL AS REGNO, COALESCE(name, person) AS ENTNAME,
    '示例市场监督管理局' AS INSPORG, CASE WHEN DRAW(n, 'check') % 4 = 0 THEN '2' ELSE '1' END AS INSPTYPE, day AS INSPDATE,
    LIST_EXTRACT(['未发现问题', '未发现问题', '发现问题已责令改正', '通过登记的住所（经营场所）无法联系'], 1 + DRAW(n, 'result') % 4)
    AS INSPRESULT,
    NULL AS BZ, CONCAT('示例计划', EXTRACT(YEAR FROM day)) AS CHECK_PLAN_NO, NULL AS CHECK_TASK_NO,
    '示例双随机抽查' AS CHECK_TASK_NAME, CASE WHEN DRAW(n, 'what') % 2 = 0 THEN '登记事项检查' END AS CHECK_ITEM,
    CASE WHEN DRAW(n, 'flagged') % 8 > 0 THEN TRUE END AS publicity,
    node, company.id AS PRIPID, 'code_and_name' AS attribution, day AS attributed
FROM company
WHERE DRAW(n, 'inspected') % 3 = 0
ORDER BY n
