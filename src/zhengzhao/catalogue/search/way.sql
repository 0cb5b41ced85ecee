-- 不靠规范表述也能找到条目的各种说法：同义词、事项、部门（连同简称）、行业。term 为空的，是还没有条目的事项或部门。
-- What finds a term beside its own wording: synonyms, items, departments with their short names, industries. Where `term`
-- is empty, it is an item or a department to which no term leads.
WITH RECURSIVE item AS (
  SELECT code, name, department, layer, catalogue
  FROM permit_item
  WHERE $day >= version_from AND $day < version_until
),
pair AS (
  SELECT term, item FROM scope_permit WHERE $day >= version_from AND $day < version_until
),
known_synonym AS (
  SELECT word, means, layer, catalogue FROM synonym WHERE $day >= version_from AND $day < version_until
),
body AS (
  SELECT code, name, line, layer, catalogue
  FROM department
  WHERE $day >= version_from AND $day < version_until
    AND $day >= COALESCE(effective_from, '0000-01-01') AND $day < COALESCE(effective_until, '9999-99-99')
),
concerned AS (
  SELECT i.department, p.term FROM item AS i LEFT JOIN pair AS p ON p.item = i.code
  UNION
  SELECT r.receiver AS department, COALESCE(r.term, p.term) AS term
  FROM routing AS r
  LEFT JOIN pair AS p ON p.item = r.item
  WHERE $day >= r.version_from AND $day < r.version_until
    AND $day >= COALESCE(r.effective_from, '0000-01-01') AND $day < COALESCE(r.effective_until, '9999-99-99')
),
named AS (
  SELECT name AS words, code, name, layer, catalogue FROM body
  UNION
  SELECT code AS words, code, name, layer, catalogue FROM body
  UNION
  SELECT line AS words, code, name, layer, catalogue FROM body
  UNION
  SELECT s.word AS words, b.code, b.name, b.layer, b.catalogue
  FROM body AS b
  JOIN known_synonym AS s ON CONTAINS(b.name, s.means) OR b.line = s.means
),
branch AS (
  SELECT code AS class, code, parent FROM industry
  UNION ALL
  SELECT b.class, i.code, i.parent FROM branch AS b JOIN industry AS i ON i.code = b.parent
),
class AS (
  SELECT DISTINCT term, industry, layer, catalogue
  FROM scope_industry
  WHERE $day >= version_from AND $day < version_until
)
SELECT 'synonym' AS way, s.word AS words, 'synonym' AS resource, s.word || '=' || s.means AS key, s.means AS name,
  t.code AS term, s.layer, s.catalogue
FROM known_synonym AS s
JOIN scope_term AS t ON CONTAINS(t.term, s.means)
WHERE $day >= t.version_from AND $day < t.version_until
UNION ALL
SELECT 'item', i.name, 'permit_item', i.code, i.name, p.term, i.layer, i.catalogue
FROM item AS i
LEFT JOIN pair AS p ON p.item = i.code
UNION ALL
SELECT 'item', i.code, 'permit_item', i.code, i.name, p.term, i.layer, i.catalogue
FROM item AS i
LEFT JOIN pair AS p ON p.item = i.code
UNION ALL
SELECT 'department', n.words, 'department', n.code, n.name, c.term, n.layer, n.catalogue
FROM named AS n
LEFT JOIN concerned AS c ON c.department = n.code
UNION ALL
SELECT 'industry', n.name, 'scope_industry', n.code, n.name, c.term, c.layer, c.catalogue
FROM class AS c
JOIN branch AS b ON b.class = c.industry
JOIN industry AS n ON n.code = b.code
UNION ALL
SELECT 'industry', n.code, 'scope_industry', n.code, n.name, c.term, c.layer, c.catalogue
FROM class AS c
JOIN branch AS b ON b.class = c.industry
JOIN industry AS n ON n.code = b.code
