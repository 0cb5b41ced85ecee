-- kind: view
-- summary: 表述相同（或只差全半角、括号、空白、“及/和/与/、”）、代码不同、都可勾选、互不替代的两个条目
-- summaryEn: "two usable terms of the same wording (or of one that differs by width, brackets, blanks or the word for “and” only), neither of which replaces the other"
WITH led AS (
  SELECT term, STRING_AGG(DISTINCT item_if, ' ' ORDER BY item_if) AS items
  FROM (SELECT term, item || COALESCE('(' || condition || ')', '') AS item_if FROM scope_permit) AS pair
  GROUP BY term
),
usable AS (
  SELECT w.*, t.successor, COALESCE(led.items, '') AS items
  FROM wording AS w
  JOIN scope_term AS t ON t.layer = w.layer AND t.row = w.row
  LEFT JOIN led ON led.term = w.code
  WHERE w."table" = 'scope_term' AND LOWER(COALESCE(t.usable, 'true')) NOT IN ('false', '0')
)
SELECT
  b.layer, b.row, b.code, b.name, a.layer AS other_layer, a.row AS other_row, a.code AS other_code, a.name AS other_name,
  a.name = b.name AS same_name,
  a.items = b.items AS same_items,
  NULLIF(b.items, '') AS items,
  NULLIF(a.items, '') AS other_items
FROM usable AS a
JOIN usable AS b ON b.likeness = a.likeness AND b.code <> a.code
WHERE (a.layer < b.layer OR (a.layer = b.layer AND a.row < b.row))
  AND a.holds_from < b.holds_until AND b.holds_from < a.holds_until
  AND COALESCE(a.successor, '') <> b.code AND COALESCE(b.successor, '') <> a.code
