-- 方案 4.2.1.1 的标记，按标准的登记许可事项表。条件还没有核实的不是标记，只在平衡表里。
-- The marks of the plan, 4.2.1.1, in the form of the standard's table. What hangs on a condition that nobody has answered
-- is no mark yet: it stands in the balance alone.
SELECT
  p.node,
  p.PRIPID,
  p."order",
  p.term AS SCOPE_ITEM_CODE,
  p.item AS PERMIT_ITEM_CODE,
  p.name AS PERMIT_ITEM,
  p.mode,
  p.role,
  p.receiver_code AS RECV_DEPT_CODE,
  p.receiver_name AS RECV_DEPT,
  p.channel,
  COALESCE(g.FTZ_NAME, c.FTZ_NAME) AS FTZ_NAME,
  CASE WHEN g.FTZ_NAME IS NULL OR g.FTZ_NAME = c.FTZ_NAME
    THEN COALESCE(g.FTZ_AREA_NAME, c.FTZ_AREA_NAME) ELSE g.FTZ_AREA_NAME END AS FTZ_AREA_NAME,
  p.day AS date,
  COALESCE(g.catalogue, c.catalogue) AS catalogue,
  -- 来源的标记还带有的、配方所用版本之外的字段。
  -- What a mark that came says in fields that the recipe's version does not have.
  g.* EXCLUDE (
    node, PRIPID, "order", SCOPE_ITEM_CODE, PERMIT_ITEM_CODE, PERMIT_ITEM, mode, role, RECV_DEPT_CODE, RECV_DEPT,
    channel, FTZ_NAME, FTZ_AREA_NAME, date, catalogue
  )
FROM placement AS p
LEFT JOIN company AS c ON c.node = p.node AND c.PRIPID = p.PRIPID
LEFT JOIN registration_permit_item AS g ON g.node = p.node AND g.PRIPID = p.PRIPID AND g."order" = p.given
WHERE p.outcome <> 'condition_to_be_asked'
