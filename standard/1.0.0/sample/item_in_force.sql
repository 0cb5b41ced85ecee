-- summary: 当日在自贸区内有效、不附条件的对应关系和改革方式
-- summaryEn: "The correspondence and modes in force in the zones on the day, without conditions"
-- parameters: {day_from: "2019-12-02"}
SELECT
    scope_permit.term, scope_permit.item, permit_item.name, MIN(reform_mode.mode) AS mode,
    MIN(permit_item.department) AS department
FROM scope_permit
JOIN permit_item ON permit_item.code = scope_permit.item
JOIN reform_mode ON reform_mode.item = scope_permit.item
WHERE scope_permit.condition IS NULL
  AND reform_mode.area_scheme = 'zone'
  AND reform_mode.division IS NULL
  AND COALESCE(reform_mode.effective_from, DATE '0001-01-01') <= CAST($day_from AS DATE)
  AND COALESCE(reform_mode.effective_until, DATE '9999-12-31') > CAST($day_from AS DATE)
GROUP BY scope_permit.term, scope_permit.item, permit_item.name
