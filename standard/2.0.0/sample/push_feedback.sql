-- summary: 推送反馈：区内主体的每个任务一步，十分之一被回退后重新指派；没有接收部门的未分流
-- summaryEn: "Push feedback: one step for each task of entities in a zone; one in ten is returned and reassigned, and what has no receiver is unrouted"
WITH task AS (
    SELECT
        ticked.n, ticked.node, ticked.id, item_in_force.item, MIN(ticked.code) AS term, ANY_VALUE(item_in_force.mode) AS mode,
        ANY_VALUE(item_in_force.receiver) AS receiver, ANY_VALUE(item_in_force.receiver_name) AS receiver_name,
        MIN(ticked.day) AS day, DRAW(ticked.n, item_in_force.item, 'returned') % 10 = 0 AS returned
    FROM ticked
    JOIN item_in_force ON item_in_force.term = ticked.code AND item_in_force.mode <> 'filing'
    WHERE ticked.zone IS NOT NULL
    GROUP BY ticked.n, ticked.node, ticked.id, item_in_force.item
),
step AS (
    SELECT task.*, UNNEST(GENERATE_SERIES(1, CASE WHEN returned AND receiver IS NOT NULL THEN 2 ELSE 1 END)) AS place
    FROM task
)
SELECT
    CONCAT(id, '-', item) AS task, place AS sequence, node, id AS PRIPID,
    -- 直接取消审批的按经营范围条目推送，其余按事项。
    CASE WHEN mode <> 'abolished' THEN item END AS PERMIT_ITEM_CODE, CASE WHEN mode = 'abolished' THEN term END AS SCOPE_ITEM_CODE,
    receiver AS RECV_DEPT_CODE, receiver_name AS RECV_DEPT,
    CASE WHEN receiver IS NULL THEN 'unrouted' WHEN place = 2 THEN 'reassigned' WHEN returned THEN 'returned' ELSE 'claimed' END AS state,
    day AS date, CASE WHEN receiver IS NOT NULL AND returned AND place = 1 THEN '不属本部门' END AS reason,
    NULL AS right_dept, NULL AS remark
FROM step
ORDER BY n, item, sequence
