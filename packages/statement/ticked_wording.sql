-- 每个条目的文字和所在的段：许可类的写在许可项目，备案类和一般类写在一般项目；自由补充的内容写在括号里。
-- The words of each term and the part that they stand in: licensed terms apart, filing and general ones together. What an
-- applicant adds stands in brackets.
SELECT
  t."order",
  t.term,
  s.term || CASE WHEN r.addition IS NULL THEN '' ELSE '（' || r.addition || '）' END AS phrase,
  s.kind,
  CASE WHEN s.kind IN ('permit', 'pre', 'post') THEN 'licensed' ELSE 'general' END AS section,
  s.layer,
  s.catalogue
FROM ticked AS t
JOIN registration_scope_term AS r
  ON r.node = t.node AND r.PRIPID = t.PRIPID AND CAST(r."order" AS INTEGER) = t."order"
JOIN scope_term AS s ON s.code = t.term AND t.day >= s.version_from AND t.day < s.version_until
