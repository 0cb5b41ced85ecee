-- 推导出的标记：主体 × 事项（直接取消审批的为条目）× 角色 × 接收部门，各一次，不论由几个条目得出。
-- The marks that follow: company × item (or term, where the approval is abolished) × role × receiver, once each,
-- however many terms lead there.
WITH routed AS (
  SELECT
    c.node, c.PRIPID, c."order", c.term, c.item, c.name, c.status, c.day, c.mode,
    CASE WHEN c.mode = 'abolished' THEN c.term ELSE c.item END AS subject,
    c.met, r.role, r.receiver, r.receiver_code, r.receiver_name, r.channel
  FROM resolved AS c
  LEFT JOIN situation_route AS r
    ON r.term = c.term AND r.item = c.item AND r.kind = c.kind AND r.day = c.day AND r.zone = c.zone
    AND r.zone_area = c.zone_area AND r.authority_division = c.authority_division
    AND r.place_division = c.place_division
  WHERE c.mode IS NOT NULL AND COALESCE(c.met, TRUE)
)
SELECT *
FROM routed
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY node, PRIPID, subject, role, receiver ORDER BY COALESCE(met, FALSE) DESC, "order", item
) = 1
