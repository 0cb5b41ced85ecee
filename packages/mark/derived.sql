-- 推导出的标记：主体 × 事项（直接取消审批的为条目）× 角色 × 接收部门，各一次，不论由几个条目得出。
-- The marks that follow: company × item (or term, where the approval is abolished) × role × receiver, once each,
-- however many terms lead there.
SELECT *
FROM routed
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY node, PRIPID, subject, role, receiver ORDER BY COALESCE(met, FALSE) DESC, "order", item
) = 1
