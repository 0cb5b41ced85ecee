-- 来源已有的标记与推导不一致之处，供人核对；标记本身不改写。
-- Where marks that came with the batch and marks that follow from it differ; nothing is overwritten.
SELECT
  g.node, g.PRIPID, g.SCOPE_ITEM_CODE AS term, g.PERMIT_ITEM_CODE AS item,
  g.mode AS given_mode, d.mode AS derived_mode,
  g.RECV_DEPT_CODE AS given_receiver, d.receiver_code AS derived_receiver,
  CASE WHEN d.node IS NULL THEN 'not_derived' WHEN g.mode <> d.mode THEN 'mode' ELSE 'receiver' END AS difference
FROM registration_permit_item AS g
LEFT JOIN derived AS d
  ON d.node = g.node AND d.PRIPID = g.PRIPID
  AND (d.item = g.PERMIT_ITEM_CODE OR (g.PERMIT_ITEM_CODE IS NULL AND d.term = g.SCOPE_ITEM_CODE))
WHERE d.node IS NULL OR g.mode <> d.mode OR g.RECV_DEPT_CODE <> d.receiver_code
