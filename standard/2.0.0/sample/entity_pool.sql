-- summary: 供抽取的主体类型：按 entity.csv 的权重占若干格
-- summaryEn: "The entity types to draw from: each takes as many slots as entity.csv gives it"
WITH slotted AS (
    SELECT
        entity.code, entity.ending, entity.second, entity.capital = 'true' AS capital, entity.currency, entity.broad,
        UNNEST(GENERATE_SERIES(1, CAST(entity.weight AS INTEGER))) AS copy
    FROM entity
    JOIN entity_type ON entity_type.code = entity.code
)
SELECT
    ROW_NUMBER() OVER (ORDER BY code, copy) AS slot,
    code, ending, second, capital, currency, broad
FROM slotted
