-- kind: view
-- summary: 条目、事项、部门的名称，以及去掉全半角、括号、空白、引号和“及/和/与/、”之别后的写法（likeness）
-- summaryEn: "the names of terms, items and departments, and their likeness: width, brackets, blanks, quotes and the words for “and” made alike"
WITH named AS (
  SELECT 'scope_term' AS "table", layer, row, code, term AS name, '' AS owner, holds_from, holds_until
  FROM scope_term
  UNION ALL
  SELECT 'permit_item', layer, row, code, name, jurisdiction, holds_from, holds_until
  FROM permit_item
  UNION ALL
  SELECT 'department', layer, row, code, name, COALESCE(division, ''), holds_from, holds_until
  FROM department
),
narrow AS (
  SELECT
    *,
    LOWER(TRANSLATE(
      name,
      'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９（），；：．／－～＋％',
      'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789(),;:./-~+%'
    )) AS half
  FROM named
)
SELECT
  * EXCLUDE (half),
  REGEXP_REPLACE(
    REGEXP_REPLACE(half, '[\s\x{00A0}\x{2000}-\x{200B}\x{3000}\x{FEFF}()\[\]【】〔〕［］｛｝{}「」『』《》〈〉<>“”‘’"'']', '', 'g'),
    '以及|[及和与、,;；]', '、', 'g'
  ) AS likeness
FROM narrow
