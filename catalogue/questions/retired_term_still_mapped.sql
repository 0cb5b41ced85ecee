-- summary: 已停用的条目仍对应许可事项
-- summaryEn: a retired term is still mapped to an item
-- severity: warning
-- table: scope_permit
-- message: "“{name}”（{term}）已停用，仍对应 {item}；替代条目：{successor}"
-- messageEn: "“{name}” ({term}) is retired and still mapped to {item}; its successor: {successor}"
-- cure: 把这一行移到替代条目名下；旧登记中的代码仍由 scope_term 里的行解释。
-- cureEn: Move the row to the successor; the code of old registrations is still explained by its row in scope_term.
SELECT p.layer, p.row, t.layer AS other_layer, t.row AS other_row, 'scope_term' AS other_table, p.term, t.term AS name, p.item, t.successor
FROM scope_permit AS p
JOIN scope_term AS t ON t.code = p.term
WHERE LOWER(t.usable) IN ('false', '0')
