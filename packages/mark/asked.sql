-- 尚待核实的条件：哪个主体的哪个条目和事项，核实什么。
-- The conditions that are to be asked: of which company, for which term and item, and what.
SELECT DISTINCT p.node, p.PRIPID, p.term, p.item, p.name, c.condition, c.condition_text
FROM placement AS p
JOIN candidate AS c ON c.node = p.node AND c.PRIPID = p.PRIPID AND c.term = p.term AND c.item = p.item
WHERE p.outcome = 'condition_to_be_asked'
