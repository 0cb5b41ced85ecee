-- summary: “证照分离”标记：区内主体所勾条目对应的事项，全国统一的接收部门已填
-- summaryEn: "Permit-item marks: what the ticked terms of entities in a zone lead to, with the nationwide receivers"
SELECT
    ticked.node, ticked.id AS PRIPID,
    ROW_NUMBER() OVER (PARTITION BY ticked.n ORDER BY ticked.place, item_in_force.item) AS "order",
    ticked.code AS SCOPE_ITEM_CODE,
    item_in_force.item AS PERMIT_ITEM_CODE, item_in_force.name AS PERMIT_ITEM, item_in_force.mode, 'approve' AS role,
    item_in_force.receiver AS RECV_DEPT_CODE, item_in_force.receiver_name AS RECV_DEPT, item_in_force.channel,
    ticked.zone AS FTZ_NAME, ticked.area AS FTZ_AREA_NAME, ticked.day AS date, NULL AS catalogue
FROM ticked
JOIN item_in_force ON item_in_force.term = ticked.code
WHERE ticked.zone IS NOT NULL
ORDER BY ticked.n, "order"
