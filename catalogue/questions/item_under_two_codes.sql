-- summary: 同一份清单里同名的事项有两个代码
-- summaryEn: a name stands under two codes of items in one jurisdiction
-- severity: warning
-- table: permit_item
-- message: "“{name}”既是 {code} 又是 {other_code}"
-- messageEn: "“{name}” is both {code} and {other_code}"
-- cure: 若是同一事项，留下一个代码，把提到另一个代码的行改过来；若不是，把名称写得分得开。
-- cureEn: If they are one item, keep one code and change the rows that name the other; if not, name them apart.
SELECT b.layer, b.row, a.layer AS other_layer, a.row AS other_row, b.code, b.name, a.code AS other_code
FROM wording AS a
JOIN wording AS b
  ON b."table" = a."table" AND b.owner = a.owner AND b.name = a.name AND b.code <> a.code
  AND a.holds_from < b.holds_until AND b.holds_from < a.holds_until
WHERE a."table" = 'permit_item' AND (a.layer < b.layer OR (a.layer = b.layer AND a.row < b.row))
