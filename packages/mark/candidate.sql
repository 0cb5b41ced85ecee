-- 条目对应的许可事项。地方事项写明 national_item 的，在同一条目下代替国家事项；某地清单上的事项只管当地的主体。
-- The items of each term. A provincial item that names its national item stands in for it under the same term; an item of
-- the list of one place concerns the companies there only.
WITH pair AS (
  SELECT
    t.node, t.PRIPID, t."order", t.term, t.day, p.item, p.condition, p.condition_text, p.status, i.national_item, i.name
  FROM ticked AS t
  JOIN scope_permit AS p ON p.term = t.term AND t.day >= p.version_from AND t.day < p.version_until
  JOIN permit_item AS i ON i.code = p.item AND t.day >= i.version_from AND t.day < i.version_until
  JOIN company AS here ON here.node = t.node AND here.PRIPID = t.PRIPID
  WHERE t.known AND t.usable
    AND STARTS_WITH(
      here.place_division,
      CASE
        WHEN i.jurisdiction = '100000' THEN ''
        WHEN RIGHT(i.jurisdiction, 4) = '0000' THEN LEFT(i.jurisdiction, 2)
        WHEN RIGHT(i.jurisdiction, 2) = '00' THEN LEFT(i.jurisdiction, 4)
        ELSE i.jurisdiction
      END
    )
)
SELECT
  pair.node,
  pair.PRIPID,
  pair."order",
  pair.term,
  pair.item,
  pair.name,
  pair.status,
  pair.condition,
  pair.condition_text,
  CASE
    WHEN pair.condition IS NULL THEN TRUE
    WHEN pair.condition = 'foreign_invested' THEN c.foreign_invested
  END AS met,
  c.kind, c.day, c.zone, c.zone_area, c.authority_division, c.place_division
FROM pair
JOIN company AS c ON c.node = pair.node AND c.PRIPID = pair.PRIPID
WHERE NOT EXISTS (
  SELECT 1 FROM pair AS other
  WHERE other.node = pair.node AND other.PRIPID = pair.PRIPID AND other."order" = pair."order"
    AND other.national_item = pair.item
)
