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
  SELECT 'marks that follow or came',
    (SELECT COUNT(*) FROM (
      SELECT node, PRIPID, subject FROM derived
      UNION
      SELECT
        node, PRIPID,
        CASE WHEN mode = 'abolished' THEN SCOPE_ITEM_CODE ELSE COALESCE(PERMIT_ITEM_CODE, SCOPE_ITEM_CODE) END
      FROM registration_permit_item
    )),
    (SELECT COUNT(*) FROM (SELECT DISTINCT node, PRIPID, subject FROM placement))
)
SELECT * FROM side WHERE expected <> found
