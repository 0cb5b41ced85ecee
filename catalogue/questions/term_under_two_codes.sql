-- summary: 同一表述有两个代码，对应的事项相同
-- summaryEn: a wording stands under two codes that lead to the same items
-- severity: warning
-- table: scope_term
-- message: "“{name}”既是 {code} 又是 {other_code}"
-- messageEn: "“{name}” is both {code} and {other_code}"
-- cure: 留下一个代码；另一个写上 successor 并停用（usable 为 false）。
-- cureEn: Keep one code; give the other its successor and discontinue it (usable is false).
SELECT layer, row, other_layer, other_row, code, name, other_code
FROM term_twin
WHERE same_items AND same_name
