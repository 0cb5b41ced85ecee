-- summary: 两个条目的表述只差全半角、括号、空白或“及/和/与/、”
-- summaryEn: two terms differ by width, brackets, blanks or the word for “and” only
-- severity: warning
-- table: scope_term
-- message: "“{name}”（{code}）与“{other_name}”（{other_code}）像是同一条目"
-- messageEn: "“{name}” ({code}) and “{other_name}” ({other_code}) look like one term"
-- cure: 若是同一条目，留下规范的写法，另一个写上 successor 并停用；若不是，把表述写得分得开。
-- cureEn: If they are one term, keep the standard wording, give the other its successor and discontinue it; if not, word them apart.
SELECT layer, row, other_layer, other_row, code, name, other_code, other_name
FROM term_twin
WHERE same_items AND NOT same_name
