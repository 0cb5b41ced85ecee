-- 来源已有的标记与推导出的标记怎样对应：直接取消审批的以条目为准，其余以事项为准；改革方式和接收部门可以不同。
-- Which marks that follow answer which mark that came: where the approval is abolished the term tells, otherwise the item;
-- modes and receivers may differ.
SELECT
  g.node, g.PRIPID, g."order" AS given, d.subject, d.term, d.item, d.name, d.status, d.day, d.mode, d.role,
  d.receiver_code, d.receiver_name, d.channel
FROM registration_permit_item AS g
JOIN derived AS d
  ON d.node = g.node AND d.PRIPID = g.PRIPID
  AND CASE
    WHEN g.PERMIT_ITEM_CODE IS NULL THEN d.term = g.SCOPE_ITEM_CODE
    WHEN d.mode = 'abolished' AND g.SCOPE_ITEM_CODE IS NOT NULL
      THEN d.term = g.SCOPE_ITEM_CODE AND (d.item = g.PERMIT_ITEM_CODE OR g.mode = 'abolished')
    ELSE d.item = g.PERMIT_ITEM_CODE
  END
