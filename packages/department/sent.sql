-- 按接收部门的汇总：主体数、标记数、备案数。
-- By receiver: companies, marks, filings.
SELECT
  p.channel, p.receiver, p.title, p.payload || '.zip' AS package,
  (SELECT COUNT(*) FROM member AS m WHERE m.payload = p.payload) AS companies,
  (SELECT COUNT(*) FROM out_mark AS k WHERE k.payload = p.payload) AS marks,
  (SELECT COUNT(*) FROM out_filing AS f WHERE f.payload = p.payload) AS filings
FROM payload AS p
ORDER BY channel, receiver
