-- summary: 同一表述有两个代码，对应的事项不同
-- summaryEn: a wording stands under two codes that lead to different items
-- severity: error
-- table: scope_term
-- message: "“{name}”（{code}）与“{other_name}”（{other_code}）是同一表述，对应的事项却不同：{items} 与 {other_items}"
-- messageEn: "“{name}” ({code}) and “{other_name}” ({other_code}) are the same wording and lead to different items: {items} and {other_items}"
-- cure: 留下一个代码并把事项并到它名下；另一个写上 successor 并停用（usable 为 false）。
-- cureEn: Keep one code and put the items under it; give the other its successor and discontinue it (usable is false).
SELECT layer, row, other_layer, other_row, code, name, other_code, other_name, items, other_items
FROM term_twin
WHERE NOT same_items
