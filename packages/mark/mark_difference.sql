-- 来源已有的标记与推导不一致之处，供人核对；标记本身不改写。
-- Where marks that came with the batch and marks that follow from it differ; nothing is overwritten.
WITH beside AS (
  SELECT
    g.node, g.PRIPID, g.SCOPE_ITEM_CODE AS term, g.PERMIT_ITEM_CODE AS item,
    g.mode AS given_mode, d.mode AS derived_mode,
    g.RECV_DEPT_CODE AS given_receiver, d.receiver_code AS derived_receiver, g."order" AS given, d.subject
  FROM registration_permit_item AS g
  LEFT JOIN counterpart AS d ON d.node = g.node AND d.PRIPID = g.PRIPID AND d.given = g."order"
),
-- 一个事项有几个接收部门时，各标记与同一接收部门的相比。
-- Where an item has several receivers, a mark is compared with the one for the same receiver.
agreeing AS (
  SELECT node, PRIPID, given, subject, derived_receiver FROM beside WHERE given_receiver = derived_receiver
)
SELECT
  b.node, b.PRIPID, b.term, b.item, b.given_mode, b.derived_mode, b.given_receiver, b.derived_receiver,
  CASE WHEN b.subject IS NULL THEN 'not_derived' WHEN b.given_mode <> b.derived_mode THEN 'mode' ELSE 'receiver' END
    AS difference
FROM beside AS b
WHERE b.subject IS NULL
  OR b.given_mode <> b.derived_mode
  OR (
    b.given_receiver <> b.derived_receiver
    AND NOT (
      EXISTS (SELECT 1 FROM agreeing AS a WHERE a.node = b.node AND a.PRIPID = b.PRIPID AND a.given = b.given)
      AND EXISTS (
        SELECT 1 FROM agreeing AS a
        WHERE a.node = b.node AND a.PRIPID = b.PRIPID AND a.subject = b.subject
          AND a.derived_receiver = b.derived_receiver
      )
    )
  )
