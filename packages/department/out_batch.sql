-- 每个数据包一行批次信息；编号按发送方和接收方连续，由数据中心登记时给定，这里从 1 起。
-- One batch row a package; the ledger of a centre numbers them by sender and receiver, here each is the first.
SELECT
  p.payload,
  p.receiver || '-' || r.day || '-1' AS id,
  r.node AS sender,
  p.receiver,
  '1' AS number,
  'incremental' AS kind,
  run.standard,
  run.catalogue,
  r.day AS date
FROM payload AS p
CROSS JOIN run
CROSS JOIN (SELECT MIN(node) AS node, MAX(date) AS day FROM registration_event) AS r
