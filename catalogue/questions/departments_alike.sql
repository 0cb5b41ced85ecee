-- summary: 同一区划里两个部门的名称只差全半角、括号、空白或“及/和/与/、”
-- summaryEn: two departments of one division differ by width, brackets, blanks or the word for “and” only
-- severity: warning
-- table: department
-- message: "“{name}”（{code}）与“{other_name}”（{other_code}）像是同一部门"
-- messageEn: "“{name}” ({code}) and “{other_name}” ({other_code}) look like one department"
-- cure: 若是同一部门，留下规范的写法，把提到另一个代码的行改过来；若不是，把名称写得分得开。
-- cureEn: If they are one department, keep the standard name and change the rows that name the other; if not, name them apart.
SELECT b.layer, b.row, a.layer AS other_layer, a.row AS other_row, b.code, b.name, a.code AS other_code, a.name AS other_name
FROM wording AS a
JOIN wording AS b
  ON b."table" = a."table" AND b.owner = a.owner AND b.likeness = a.likeness AND b.name <> a.name AND b.code <> a.code
  AND a.holds_from < b.holds_until AND b.holds_from < a.holds_until
WHERE a."table" = 'department' AND (a.layer < b.layer OR (a.layer = b.layer AND a.row < b.row))
