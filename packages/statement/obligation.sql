-- 每个条目的每个许可事项：条件是否成立、主管部门、方式，以及接下来怎么办。每个事实都带着它所在的行。
-- Every permit item of every term: whether its condition is met, the responsible department, the mode, and what happens
-- next. Every fact comes with the row that it stands in.
SELECT
  r."order",
  r.term,
  r.item,
  i.name,
  r.status,
  r.condition,
  p.condition_text,
  COALESCE(r.met, a.holds = 'true') AS met,
  r.mode,
  m.source_mode,
  m.authority,
  CASE
    WHEN r.mode IS NULL THEN 'no_mode'
    WHEN r.mode = 'abolished' THEN 'nothing'
    WHEN r.mode = 'merged' OR (r.mode = 'filing' AND r.filing = 'within_licence') THEN 'filed_with_licence'
    WHEN r.mode = 'filing' THEN 'file'
    WHEN w.kind = 'pre' THEN 'approved_before'
    WHEN r.mode = 'commitment' THEN 'commit'
    WHEN r.mode = 'improved' THEN 'apply'
    ELSE 'examined'
  END AS next,
  i.department,
  d.name AS department_name,
  CASE WHEN r.day >= d.effective_until THEN d.effective_until END AS department_until,
  i.level,
  i.licence,
  i.legal_basis,
  i.legal_basis_as_of,
  i.measures,
  i.supervision,
  i.national_item,
  p.layer AS pair_layer,
  p.catalogue AS pair_catalogue,
  i.layer AS item_layer,
  i.catalogue AS item_catalogue,
  r.mode_row,
  m.layer AS mode_layer,
  m.catalogue AS mode_catalogue,
  d.layer AS department_layer,
  d.catalogue AS department_catalogue
FROM resolved AS r
JOIN ticked_wording AS w ON w."order" = r."order"
JOIN permit_item AS i ON i.code = r.item AND r.day >= i.version_from AND r.day < i.version_until
JOIN scope_permit AS p
  ON p.term = r.term AND p.item = r.item AND r.day >= p.version_from AND r.day < p.version_until
LEFT JOIN reform_mode AS m ON m.id = r.mode_row AND r.day >= m.version_from AND r.day < m.version_until
LEFT JOIN department AS d ON d.code = i.department AND r.day >= d.version_from AND r.day < d.version_until
LEFT JOIN answer AS a ON a.condition = r.condition
