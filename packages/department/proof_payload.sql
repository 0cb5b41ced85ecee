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
)
SELECT * FROM side WHERE expected <> found
