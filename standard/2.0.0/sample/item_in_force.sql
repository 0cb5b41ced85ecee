-- summary: 当日有效、不附条件的对应关系和改革方式（全国的和自贸区的），及全国统一的接收部门（没有的留空）
-- summaryEn: "The correspondence and modes in force on the day, nationwide and in the zones, without conditions, and the nationwide receiver where there is one"
-- parameters: {day_from: "2021-07-05"}
WITH receiving AS (
    SELECT routing.item, MIN(department.code) AS receiver, ARG_MIN(department.name, department.code) AS receiver_name,
        ARG_MIN(routing.channel, department.code) AS channel
    FROM routing
    JOIN department ON department.code = routing.receiver
    WHERE routing.role = 'approve' AND routing.division IS NULL AND routing.item IS NOT NULL
    GROUP BY routing.item
)
SELECT
    scope_permit.term, scope_permit.item, permit_item.name,
    COALESCE(
        MIN(CASE WHEN reform_mode.area_scheme = 'zone' THEN reform_mode.mode END),
        MIN(CASE WHEN reform_mode.area_scheme = 'nationwide' THEN reform_mode.mode END)
    ) AS mode,
    MIN(CASE WHEN reform_mode.area_scheme = 'nationwide' THEN reform_mode.mode END) AS mode_outside,
    ANY_VALUE(receiving.receiver) AS receiver, ANY_VALUE(receiving.receiver_name) AS receiver_name,
    ANY_VALUE(receiving.channel) AS channel
FROM scope_permit
JOIN permit_item ON permit_item.code = scope_permit.item
JOIN reform_mode ON reform_mode.item = scope_permit.item
LEFT JOIN receiving ON receiving.item = scope_permit.item
WHERE scope_permit.condition IS NULL
  AND reform_mode.area_scheme IN ('nationwide', 'zone') AND reform_mode.applies_to = 'all'
  AND reform_mode.division IS NULL
  AND COALESCE(reform_mode.effective_from, DATE '0001-01-01') <= CAST($day_from AS DATE)
  AND COALESCE(reform_mode.effective_until, DATE '9999-12-31') > CAST($day_from AS DATE)
GROUP BY scope_permit.term, scope_permit.item, permit_item.name
