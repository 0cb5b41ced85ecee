-- 必须为空：应推送的与数据包里的不等。
-- Must be empty: what is to be sent and what is in the packages differ.
WITH due AS (
  SELECT * FROM placement WHERE outcome IN ('packaged', 'national', 'internal')
),
side AS (
  SELECT 'marks' AS what, (SELECT COUNT(*) FROM due) AS expected, (SELECT COUNT(*) FROM out_mark) AS found
  UNION ALL
  SELECT 'companies', (SELECT COUNT(*) FROM member), (SELECT COUNT(*) FROM out_registration)
  UNION ALL
  SELECT 'filings',
    (SELECT COUNT(*) FROM (
      SELECT DISTINCT node, PRIPID, item, channel, receiver_code FROM due WHERE mode = 'filing'
    )),
    (SELECT COUNT(*) FROM (SELECT DISTINCT payload, node, PRIPID, PERMIT_ITEM_CODE FROM out_filing))
  UNION ALL
  SELECT 'marks whose ticked term is not beside them', 0,
    (SELECT COUNT(*) FROM out_mark AS k
     JOIN ticked AS t ON t.node = k.node AND t.PRIPID = k.PRIPID AND t.term = k.SCOPE_ITEM_CODE
     LEFT JOIN out_term AS o ON o.payload = k.payload AND o.node = t.node AND o.PRIPID = t.PRIPID AND o.SCOPE_ITEM_CODE = t.term
     WHERE o.node IS NULL)
  UNION ALL
  SELECT 'terms that no mark beside them asks for', 0,
    (SELECT COUNT(*) FROM out_term AS o
     WHERE NOT EXISTS (
       SELECT 1 FROM out_mark AS k
       JOIN resolved AS r ON r.node = k.node AND r.PRIPID = k.PRIPID
         AND (r.term = k.SCOPE_ITEM_CODE OR (r.item = k.PERMIT_ITEM_CODE AND k.mode <> 'abolished'))
       WHERE k.payload = o.payload AND k.node = o.node AND k.PRIPID = o.PRIPID AND r.term = o.SCOPE_ITEM_CODE
     ) AND NOT EXISTS (
       SELECT 1 FROM out_mark AS k
       WHERE k.payload = o.payload AND k.node = o.node AND k.PRIPID = o.PRIPID AND k.SCOPE_ITEM_CODE = o.SCOPE_ITEM_CODE
     ))
)
SELECT * FROM side WHERE expected <> found
