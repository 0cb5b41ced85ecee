-- 平衡表：勾选的条目，和每个标记的去处。
-- The balance: what became of every ticked term, and of every mark.
SELECT 'term' AS side, outcome, COUNT(*) AS count FROM term_outcome GROUP BY outcome
UNION ALL
SELECT 'mark' AS side, outcome, COUNT(*) AS count FROM placement GROUP BY outcome
ORDER BY side, outcome
