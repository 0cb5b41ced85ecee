-- 每个情形当日当地的改革方式：范围小的优先；同样大小时，地方目录优先于国家目录。
-- The mode in force there on that day: the smaller area wins, and within the same area the later layer.
SELECT s.*, m.mode, m.filing, m.id AS mode_row
FROM situation AS s
JOIN mode_by_area AS m
  ON m.item = s.item
  AND s.day >= m.version_from AND s.day < m.version_until
  AND s.day >= COALESCE(m.effective_from, '0000-01-01')
  AND s.day < COALESCE(m.effective_until, '9999-99-99')
WHERE (m.area_scheme <> 'zone' OR s.zone <> '')
  AND (m.division IS NULL OR STARTS_WITH(s.place_division, m.division_prefix))
  AND (
    m.applies_to = 'all'
    OR (m.applies_to = 'new' AND s.kind = 'establishment')
    OR (m.applies_to = 'change' AND s.kind = 'change')
  )
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY s.term, s.item, s.kind, s.day, s.zone, s.zone_area, s.authority_division, s.place_division
  ORDER BY LENGTH(COALESCE(m.division_prefix, '')) DESC, m.area_scheme = 'zone' DESC, m.layer DESC, m.id
) = 1
