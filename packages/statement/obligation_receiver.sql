-- 每个条目的每个事项由谁接收登记信息。
-- Who is told of the registration, for every item of every term.
SELECT
  r."order",
  r.item,
  s.role,
  s.channel,
  s.receiver,
  s.receiver_name AS name,
  s.route_row,
  o.layer AS route_layer,
  o.catalogue AS route_catalogue
FROM resolved AS r
JOIN situation_route AS s
  ON s.term = r.term AND s.item = r.item AND s.kind = r.kind AND s.day = r.day AND s.zone = r.zone
  AND s.zone_area = r.zone_area AND s.authority_division = r.authority_division AND s.place_division = r.place_division
JOIN routing AS o ON o.id = s.route_row AND r.day >= o.version_from AND r.day < o.version_until
