-- summary: 批次：本节点逐日发出的增量批次，编号连续
-- summaryEn: "Batches: the daily increments that the node sends, numbered without a gap"
-- parameters: {node: "310000", day_from: "2021-07-05"}
SELECT
    $node || '-' || LPAD(CAST(n AS VARCHAR), 8, '0') AS id, $node AS sender, '100000' AS receiver, n AS number,
    'incremental' AS kind, '1.0.0' AS standard, '1.0.0' AS catalogue,
    CAST($day_from AS DATE) + CAST((n - 1) % 365 AS INTEGER) AS date
FROM numbers
ORDER BY n
