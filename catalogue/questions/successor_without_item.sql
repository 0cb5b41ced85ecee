-- summary: 替代条目没有接过原条目对应的事项
-- summaryEn: the successor of a term does not lead to the item that the term led to
-- severity: warning
-- table: scope_permit
-- message: "“{name}”（{term}）对应 {item}，替代它的 {successor} 没有对应"
-- messageEn: "“{name}” ({term}) leads to {item}, and {successor}, which replaces it, does not"
-- cure: 在替代条目名下补上这个事项；若该事项确已不再涉及，删去旧条目的这一行。
-- cureEn: Put the item under the successor too; if it no longer follows, remove the row of the old term.
SELECT p.layer, p.row, s.layer AS other_layer, s.row AS other_row, 'scope_term' AS other_table, p.term, t.term AS name, p.item, t.successor
FROM scope_permit AS p
JOIN scope_term AS t ON t.code = p.term
JOIN scope_term AS s ON s.code = t.successor
WHERE NOT EXISTS (SELECT 1 FROM scope_permit AS q WHERE q.term = t.successor AND q.item = p.item)
