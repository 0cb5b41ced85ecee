-- summary: 所有抽取池并成一行，一池几列、一格一个元素：抽取就是取第几个元素，百万行也快
-- summaryEn: "All pools in one row, a few lists each, one element a slot: to draw is to take an element, which is fast for a million rows"
-- parameters: {node: "310000"}
WITH entities AS (
    SELECT
        COUNT(*) AS entity_slots, ARRAY_AGG(code ORDER BY slot) AS entities, ARRAY_AGG(ending ORDER BY slot) AS endings,
        ARRAY_AGG(second ORDER BY slot) AS seconds, ARRAY_AGG(capital ORDER BY slot) AS capitals,
        ARRAY_AGG(currency ORDER BY slot) AS currencies, ARRAY_AGG(broad ORDER BY slot) AS broads
    FROM entity_pool
),
places AS (
    SELECT
        COUNT(*) FILTER (WHERE zone IS NULL) AS county_slots, COUNT(*) FILTER (WHERE zone IS NOT NULL) AS area_slots,
        ARRAY_AGG(division ORDER BY slot) AS divisions, ARRAY_AGG(division_name ORDER BY slot) AS division_names,
        ARRAY_AGG(zone ORDER BY slot) AS zones, ARRAY_AGG(area ORDER BY slot) AS areas,
        ARRAY_AGG(authority ORDER BY slot) AS authorities
    FROM place
),
terms AS (
    SELECT
        COUNT(*) FILTER (WHERE who = 'company') AS company_slots,
        COUNT(*) FILTER (WHERE who = 'individual') AS individual_slots,
        ARRAY_AGG(code ORDER BY slot) AS codes, ARRAY_AGG(term ORDER BY slot) AS terms, ARRAY_AGG(kind ORDER BY slot) AS kinds,
        ARRAY_AGG(section ORDER BY slot) AS sections, ARRAY_AGG(industry ORDER BY slot) AS industries,
        ARRAY_AGG(regulated ORDER BY slot) AS regulated, ARRAY_AGG(first_slot ORDER BY slot) AS first_slots,
        ARRAY_AGG(slots ORDER BY slot) AS who_slots, ARRAY_AGG(section_first ORDER BY slot) AS section_firsts,
        ARRAY_AGG(section_slots ORDER BY slot) AS section_slots
    FROM term_pool
),
trades AS (
    SELECT
        ARRAY_AGG(company ORDER BY slot) AS trades, ARRAY_AGG(individual ORDER BY slot) AS shops
    FROM trade_pool
),
trade_ranges AS (
    -- 每个条目的格，对应其门类的行业词从第几个起、有几个。
    SELECT
        ARRAY_AGG(ranges.first_trade ORDER BY term_pool.slot) AS first_trades,
        ARRAY_AGG(ranges.trade_slots ORDER BY term_pool.slot) AS trade_slots
    FROM term_pool
    JOIN (
        SELECT section, MIN(slot) AS first_trade, COUNT(*) AS trade_slots FROM trade_pool GROUP BY section
    ) AS ranges ON ranges.section = term_pool.section
),
styles AS (
    SELECT
        COUNT(*) FILTER (WHERE length = 2) AS short_styles, COUNT(*) FILTER (WHERE length = 3) AS long_styles,
        ARRAY_AGG(text ORDER BY slot) AS styles
    FROM style_pool
),
people AS (
    SELECT COUNT(*) AS surname_slots, ARRAY_AGG(text ORDER BY text) AS surnames
    FROM surname
)
SELECT
    entities.*, places.*, terms.*, trades.*, trade_ranges.*, styles.*, people.*,
    division.name AS province,
    -- 企业名称里的省名不带“省”“市”“自治区”。
    REGEXP_REPLACE(division.name, '(壮族|回族|维吾尔)?自治区$|省$|市$', '') AS region
FROM division
CROSS JOIN entities
CROSS JOIN places
CROSS JOIN terms
CROSS JOIN trades
CROSS JOIN trade_ranges
CROSS JOIN styles
CROSS JOIN people
WHERE division.code = $node
