-- 每个情形的接收部门：直接取消审批的按经营范围条目（方案 3.2.1），其余按许可事项；范围小的整组优先，自贸区片区小于行政区划。
-- The receivers of a situation: by scope term where the approval is abolished (the plan, 3.2.1), otherwise by permit
-- item; the rows of the smallest area win together, an area of a zone being smaller than any division.
WITH matched AS (
  SELECT
    s.*, r.role, r.receiver, r.channel, d.name AS receiver_name, COALESCE(d.uscc, d.code) AS receiver_code,
    r.id AS route_row,
    CASE WHEN r.term IS NULL THEN 0 ELSE 100 END
      + CASE WHEN r.zone_area IS NULL THEN 0 ELSE 10 END
      + LENGTH(COALESCE(r.division_prefix, '')) AS narrowness
  FROM situation_mode AS s
  JOIN route_by_area AS r
    ON (r.item = s.item OR (r.term = s.term AND s.mode = 'abolished'))
    AND (r.item IS NULL OR r.item = s.item)
    AND (r.term IS NULL OR r.term = s.term)
  JOIN department AS d ON d.code = r.receiver
  WHERE s.day >= r.version_from AND s.day < r.version_until
    AND s.day >= COALESCE(r.effective_from, '0000-01-01') AND s.day < COALESCE(r.effective_until, '9999-99-99')
    AND s.day >= d.version_from AND s.day < d.version_until
    AND s.day >= COALESCE(d.effective_from, '0000-01-01') AND s.day < COALESCE(d.effective_until, '9999-99-99')
    AND (r.zone_area IS NULL OR r.zone_area = s.zone_area)
    AND (
      r.division IS NULL
      OR STARTS_WITH(CASE WHEN r.basis = 'place' THEN s.place_division ELSE s.authority_division END, r.division_prefix)
    )
)
SELECT * FROM matched
QUALIFY RANK() OVER (
  PARTITION BY term, item, kind, day, zone, zone_area, authority_division, place_division ORDER BY narrowness DESC
) = 1
