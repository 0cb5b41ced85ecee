-- summary: 替代条目自己也已停用
-- summaryEn: the successor of a term is retired itself
-- severity: warning
-- table: scope_term
-- message: "“{name}”（{code}）的替代条目 {successor} 已停用"
-- messageEn: "“{name}” ({code}) is replaced by {successor}, which is retired"
-- cure: 直接写现在可以勾选的条目。
-- cureEn: Name the term that can be ticked now.
SELECT t.layer, t.row, s.layer AS other_layer, s.row AS other_row, t.code, t.term AS name, t.successor
FROM scope_term AS t
JOIN scope_term AS s ON s.code = t.successor
WHERE LOWER(s.usable) IN ('false', '0')
