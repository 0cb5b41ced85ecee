-- summary: “证照分离”标记：所勾条目对应的事项，区内用自贸区的方式，全国统一的接收部门已填
-- summaryEn: "Permit-item marks: what the ticked terms lead to, in a zone by its own modes, with the nationwide receivers"
SELECT
    ticked.node, ticked.id AS PRIPID,
    ROW_NUMBER() OVER (PARTITION BY ticked.n ORDER BY ticked.place, item_in_force.item) AS "order",
    ticked.code AS SCOPE_ITEM_CODE,
    item_in_force.item AS PERMIT_ITEM_CODE, item_in_force.name AS PERMIT_ITEM,
    CASE WHEN ticked.zone IS NULL THEN item_in_force.mode_outside ELSE item_in_force.mode END AS mode, NULL AS "case",
    'approve' AS role,
    item_in_force.receiver AS RECV_DEPT_CODE, item_in_force.receiver_name AS RECV_DEPT, item_in_force.channel,
    ticked.zone AS FTZ_NAME, ticked.area AS FTZ_AREA_NAME, ticked.day AS date, NULL AS catalogue
FROM ticked
JOIN item_in_force ON item_in_force.term = ticked.code
WHERE CASE WHEN ticked.zone IS NULL THEN item_in_force.mode_outside ELSE item_in_force.mode END IS NOT NULL
ORDER BY ticked.n, "order"
