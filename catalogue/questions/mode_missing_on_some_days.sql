-- summary: 许可事项在某些日子没有改革方式
-- summaryEn: an item has no mode on some days
-- severity: coverage
-- table: permit_item
-- message: "{name}（{code}）在{area}，{since} 至 {until} 之间没有改革方式"
-- messageEn: "{name} ({code}) has no mode in {area_en} between {since} and {until}"
-- cure: 补上这段日期的方式，或更正前后两行的起止日期。
-- cureEn: Add the mode of these days, or correct the dates of the rows before and after.
WITH span AS (
  SELECT
    i.layer, i.row, i.code, i.name, i.holds_from AS item_from, i.holds_until AS item_until, m.holds_from, m.holds_until,
    m.area_scheme <> 'zone'
      AND (m.prefix = '' OR (i.jurisdiction <> '100000' AND STARTS_WITH(i.jurisdiction, m.prefix))) AS everywhere,
    m.area, m.area_en
  FROM permit_item AS i
  JOIN mode_area AS m ON m.item = i.code AND m.applies_to = 'all'
),
-- Where rows for the whole country (or the item's own province) exist, what they leave open is what is missing.
kept AS (
  SELECT
    layer, row, code, name, item_from, item_until, holds_from, holds_until,
    CASE WHEN everywhere THEN '没有单独方式的地区' ELSE area END AS area,
    CASE WHEN everywhere THEN 'areas without one of their own' ELSE area_en END AS area_en
  FROM span
  QUALIFY everywhere OR COUNT(CASE WHEN everywhere THEN 1 END) OVER (PARTITION BY layer, row) = 0
),
reached AS (
  SELECT
    *,
    COALESCE(
      MAX(holds_until) OVER (
        PARTITION BY layer, row, area ORDER BY holds_from, holds_until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ),
      item_from
    ) AS reached
  FROM kept
)
SELECT layer, row, code, name, area, area_en, reached AS since, holds_from AS until
FROM reached
WHERE reached < holds_from
UNION ALL
SELECT layer, row, code, name, area, area_en, MAX(holds_until) AS since, item_until AS until
FROM kept
GROUP BY layer, row, code, name, area, area_en, item_until
HAVING MAX(holds_until) < item_until
