-- 必须为空：哪一边少了或多了。
-- Must be empty: which side lacks or exceeds.
WITH side AS (
  SELECT 'terms' AS what,
    (SELECT COUNT(*) FROM registration_scope_term) AS expected,
    (SELECT COUNT(*) FROM term_outcome) AS found
  UNION ALL
  SELECT 'terms with items',
    (SELECT COUNT(*) FROM term_outcome WHERE outcome = 'items'),
    (SELECT COUNT(*) FROM (
      SELECT DISTINCT node, PRIPID, "order" FROM resolved WHERE mode IS NOT NULL AND COALESCE(met, TRUE)
    ))
  UNION ALL
  SELECT 'marks that follow but are nowhere', 0,
    (SELECT COUNT(*) FROM derived AS d WHERE NOT EXISTS (
      SELECT 1 FROM placement AS p WHERE p.node = d.node AND p.PRIPID = d.PRIPID AND (p.item = d.item OR p.term = d.term)
    ))
  UNION ALL
  SELECT 'marks that came but are nowhere', 0,
    (SELECT COUNT(*) FROM registration_permit_item AS g WHERE NOT EXISTS (
      SELECT 1 FROM placement AS p
      WHERE p.node = g.node AND p.PRIPID = g.PRIPID AND (p.item = g.PERMIT_ITEM_CODE OR p.term = g.SCOPE_ITEM_CODE)
    ))
)
SELECT * FROM side WHERE expected <> found
