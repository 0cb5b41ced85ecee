-- 每个条目的每个事项，当时当地有改革方式的，连同它的去向；直接取消审批的以条目为推送依据，其余以事项。
-- Every item of every ticked term that has a mode there and then, with its receivers; what is pushed is the term where
-- the approval is abolished, and the item otherwise.
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
