-- 每个标记的去处。来源中已有的标记不改写：其接收部门和改革方式优先，空白处才由推导补上。
-- Where each mark goes. Marks that came with the batch are not overwritten; only their blanks are filled.
WITH kept AS (
  SELECT
    g.node, g.PRIPID, COALESCE(g.SCOPE_ITEM_CODE, d.term) AS term, COALESCE(g.PERMIT_ITEM_CODE, d.item) AS item,
    COALESCE(g.PERMIT_ITEM, d.name) AS name, COALESCE(d.status, 'given') AS status, COALESCE(g.date, d.day) AS day,
    COALESCE(g.mode, d.mode) AS mode, COALESCE(g.role, d.role) AS role,
    COALESCE(g.RECV_DEPT_CODE, d.receiver_code) AS receiver_code, COALESCE(g.RECV_DEPT, d.receiver_name) AS receiver_name,
    COALESCE(g.channel, d.channel) AS channel, TRUE AS met, g."order" AS given
  FROM registration_permit_item AS g
  LEFT JOIN counterpart AS d
    ON d.node = g.node AND d.PRIPID = g.PRIPID AND d.given = g."order"
    AND (g.role IS NULL OR d.role = g.role)
    AND (g.RECV_DEPT_CODE IS NULL OR d.receiver_code = g.RECV_DEPT_CODE)
),
marked AS (
  SELECT
    node, PRIPID, term, item, name, status, day, mode, role, receiver_code, receiver_name, channel, met, given
  FROM kept
  UNION ALL
  SELECT
    d.node, d.PRIPID, d.term, d.item, d.name, d.status, d.day, d.mode, d.role, d.receiver_code, d.receiver_name,
    d.channel, d.met, NULL AS given
  FROM derived AS d
  WHERE NOT EXISTS (
    SELECT 1 FROM counterpart AS g WHERE g.node = d.node AND g.PRIPID = d.PRIPID AND g.subject = d.subject
  )
),
pushed AS (
  SELECT DISTINCT node, PRIPID, subject, role, receiver_code
  FROM earlier_placement
  WHERE outcome IN ('packaged', 'national', 'internal', 'already_pushed')
),
filed AS (
  SELECT DISTINCT node, PRIPID, PERMIT_ITEM_CODE AS item FROM filing
)
SELECT
  m.node,
  m.PRIPID,
  CASE WHEN m.mode = 'abolished' THEN m.term ELSE COALESCE(m.item, m.term) END AS subject,
  m.term,
  m.item,
  m.name,
  m.status,
  m.day,
  m.mode,
  m.role,
  m.receiver_code,
  m.receiver_name,
  CASE WHEN m.receiver_code IS NOT NULL THEN COALESCE(m.channel, 'platform') END AS channel,
  CASE
    WHEN m.met IS NULL THEN 'condition_to_be_asked'
    WHEN m.receiver_code IS NULL THEN 'unplaced'
    WHEN m.mode = 'filing' AND f.item IS NULL THEN 'held'
    WHEN p.node IS NOT NULL THEN 'already_pushed'
    WHEN m.channel = 'internal' THEN 'internal'
    WHEN m.channel = 'national' THEN 'national'
    ELSE 'packaged'
  END AS outcome,
  CASE
    WHEN m.met IS NULL THEN 'condition_to_be_asked'
    WHEN m.receiver_code IS NULL THEN 'no_receiver'
    WHEN m.mode = 'filing' AND f.item IS NULL THEN 'filing_awaited'
  END AS reason,
  m.given,
  ROW_NUMBER() OVER (PARTITION BY m.node, m.PRIPID ORDER BY m.term, m.item, m.role, m.receiver_code) AS "order"
FROM marked AS m
LEFT JOIN filed AS f ON f.node = m.node AND f.PRIPID = m.PRIPID AND f.item = m.item
LEFT JOIN pushed AS p
  ON p.node = m.node AND p.PRIPID = m.PRIPID
  AND p.subject = CASE WHEN m.mode = 'abolished' THEN m.term ELSE COALESCE(m.item, m.term) END
  AND COALESCE(p.role, '') = COALESCE(m.role, '') AND p.receiver_code = m.receiver_code
