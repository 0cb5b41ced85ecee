-- summary: 地方事项与全国事项同名，却没有写明代替它
-- summaryEn: a provincial item has the name of a national one and does not say that it stands in for it
-- severity: warning
-- table: permit_item
-- message: "“{name}”（{code}）与全国事项“{other_name}”（{other_code}）同名而没有写 national_item，企业会收到两次告知"
-- messageEn: "“{name}” ({code}) has the name of the national “{other_name}” ({other_code}) and no national_item: a company would be told twice"
-- cure: 在 national_item 写上所代替的全国事项；若是另一事项，把名称写得分得开。
-- cureEn: Name the national item that it stands in for in national_item; if it is another item, name them apart.
SELECT b.layer, b.row, a.layer AS other_layer, a.row AS other_row, b.code, b.name, a.code AS other_code, a.name AS other_name
FROM wording AS a
JOIN wording AS b
  ON b."table" = a."table" AND b.likeness = a.likeness
  AND a.holds_from < b.holds_until AND b.holds_from < a.holds_until
JOIN permit_item AS i ON i.layer = b.layer AND i.row = b.row
WHERE a."table" = 'permit_item' AND a.owner = '100000' AND b.owner <> '100000' AND i.national_item IS NULL
