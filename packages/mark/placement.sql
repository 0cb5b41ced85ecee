-- 每个标记的去处。来源中已有的标记不改写：其接收部门和改革方式优先，空白处才由推导补上。
-- Where each mark goes. Marks that came with the batch are not overwritten; only their blanks are filled.
-- 条目、事项和改革方式不因角色和接收部门而不同：标记写明了另外的角色或接收部门的，也照样补上。
-- Term, item and mode do not hang on role and receiver: they are filled where a mark names others than follow, too.
WITH agreed AS (
  SELECT
    node, PRIPID, given,
    CASE WHEN MIN(term) = MAX(term) THEN MIN(term) END AS term,
    CASE WHEN MIN(item) = MAX(item) THEN MIN(item) END AS item,
    CASE WHEN MIN(item) = MAX(item) THEN MIN(name) END AS name,
    CASE WHEN MIN(mode) = MAX(mode) THEN MIN(mode) END AS mode
  FROM counterpart
  GROUP BY node, PRIPID, given
),
kept AS (
  SELECT
    g.node, g.PRIPID, COALESCE(g.SCOPE_ITEM_CODE, d.term, a.term) AS term,
    COALESCE(g.PERMIT_ITEM_CODE, d.item, a.item) AS item, COALESCE(g.PERMIT_ITEM, d.name, a.name) AS name,
    COALESCE(d.status, 'given') AS status, g.date AS day, COALESCE(g.mode, d.mode, a.mode) AS mode,
    COALESCE(g.role, d.role) AS role,
    COALESCE(g.RECV_DEPT_CODE, d.receiver_code) AS receiver_code, COALESCE(g.RECV_DEPT, d.receiver_name) AS receiver_name,
    COALESCE(g.channel, d.channel) AS channel, TRUE AS met, g."order" AS given
  FROM registration_permit_item AS g
  LEFT JOIN counterpart AS d
    ON d.node = g.node AND d.PRIPID = g.PRIPID AND d.given = g."order"
    AND (g.role IS NULL OR d.role = g.role)
    AND (g.RECV_DEPT_CODE IS NULL OR d.receiver_code = g.RECV_DEPT_CODE)
  LEFT JOIN agreed AS a ON a.node = g.node AND a.PRIPID = g.PRIPID AND a.given = g."order"
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
  CASE WHEN m.mode = 'abolished' THEN COALESCE(m.term, m.item) ELSE COALESCE(m.item, m.term) END AS subject,
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
    WHEN p.node IS NOT NULL THEN 'already_pushed'
    WHEN m.mode = 'filing' AND f.item IS NULL THEN 'held'
    WHEN m.channel = 'internal' THEN 'internal'
    WHEN m.channel = 'national' THEN 'national'
    ELSE 'packaged'
  END AS outcome,
  CASE
    WHEN m.met IS NULL THEN 'condition_to_be_asked'
    WHEN m.receiver_code IS NULL THEN 'no_receiver'
    WHEN p.node IS NULL AND m.mode = 'filing' AND f.item IS NULL THEN 'filing_awaited'
  END AS reason,
  m.given,
  ROW_NUMBER() OVER (PARTITION BY m.node, m.PRIPID ORDER BY m.term, m.item, m.role, m.receiver_code) AS "order"
FROM marked AS m
LEFT JOIN filed AS f ON f.node = m.node AND f.PRIPID = m.PRIPID AND f.item = m.item
LEFT JOIN pushed AS p
  ON p.node = m.node AND p.PRIPID = m.PRIPID
  AND p.subject = CASE WHEN m.mode = 'abolished' THEN COALESCE(m.term, m.item) ELSE COALESCE(m.item, m.term) END
  AND COALESCE(p.role, '') = COALESCE(m.role, '') AND p.receiver_code = m.receiver_code
