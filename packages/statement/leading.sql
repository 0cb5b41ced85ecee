-- 反查：当日各事项对应的条目，连同主管部门和接收部门。没有条目的事项也在，term 为空。
-- The reverse: the terms that lead to each item on the day, with its responsible department and its receivers. An item
-- without terms is here too, and `term` is empty.
WITH item AS (
  SELECT i.code, i.name, i.department, i.layer, i.catalogue
  FROM run
  JOIN permit_item AS i ON run.today >= i.version_from AND run.today < i.version_until
),
pair AS (
  SELECT p.term, p.item, p.condition_text, p.status, p.layer, p.catalogue, t.term AS wording, t.usable
  FROM run
  JOIN scope_permit AS p ON run.today >= p.version_from AND run.today < p.version_until
  JOIN scope_term AS t ON t.code = p.term AND run.today >= t.version_from AND run.today < t.version_until
),
body AS (
  SELECT code AS item, department, 'responsible' AS role FROM item
  UNION
  SELECT r.item, r.receiver AS department, r.role
  FROM run
  JOIN routing AS r ON run.today >= r.version_from AND run.today < r.version_until
    AND run.today >= COALESCE(r.effective_from, '0000-01-01') AND run.today < COALESCE(r.effective_until, '9999-99-99')
)
SELECT
  i.code AS item, i.name, i.layer AS item_layer, i.catalogue AS item_catalogue,
  b.department, b.role,
  p.term, p.wording, p.usable, p.condition_text, p.status, p.layer AS pair_layer, p.catalogue AS pair_catalogue
FROM item AS i
JOIN body AS b ON b.item = i.code
LEFT JOIN pair AS p ON p.item = i.code
ORDER BY i.code, p.term, b.role
