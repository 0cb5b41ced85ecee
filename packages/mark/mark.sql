-- 方案 4.2.1.1 的标记，按标准的登记许可事项表。
-- The marks of the plan, 4.2.1.1, in the form of the standard's table.
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
  c.FTZ_NAME,
  c.FTZ_AREA_NAME,
  p.day AS date,
  c.catalogue
FROM placement AS p
LEFT JOIN company AS c ON c.node = p.node AND c.PRIPID = p.PRIPID
