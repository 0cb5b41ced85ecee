-- 每个条目的每个事项，配上当时当地的改革方式。
-- Every item of every ticked term, with its mode there and then.
SELECT c.*, m.mode, m.filing, m.mode_row
FROM candidate AS c
LEFT JOIN situation_mode AS m
  ON m.term = c.term AND m.item = c.item AND m.kind = c.kind AND m.day = c.day AND m.zone = c.zone
  AND m.zone_area = c.zone_area AND m.authority_division = c.authority_division
  AND m.place_division = c.place_division
