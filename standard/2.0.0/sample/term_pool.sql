-- summary: 供抽取的经营范围条目：每个条目按 term_weight.csv 的权重占若干格（slot），按门类相邻排列
-- summaryEn: "The scope terms to draw from: each takes as many slots as term_weight.csv gives it, sections side by side"
-- parameters: {day_from: "2021-07-05"}
WITH class AS (
    -- 一个条目可对应多个行业；取最小的小类作为主营行业。
    SELECT scope_industry.term AS code, MIN(scope_industry.industry) AS industry
    FROM scope_industry
    JOIN industry ON industry.code = scope_industry.industry AND industry.level = 4
    GROUP BY scope_industry.term
),
regulated AS (
    -- 当日至少对应一个不附条件、改革方式有效的许可事项。
    SELECT DISTINCT scope_permit.term AS code
    FROM scope_permit
    JOIN reform_mode ON reform_mode.item = scope_permit.item
    WHERE scope_permit.condition IS NULL
      AND COALESCE(reform_mode.effective_from, DATE '0001-01-01') <= CAST($day_from AS DATE)
      AND COALESCE(reform_mode.effective_until, DATE '9999-12-31') > CAST($day_from AS DATE)
),
weighted AS (
    SELECT
        scope_term.code, scope_term.term, scope_term.kind, industry.section, class.industry,
        regulated.code IS NOT NULL AS regulated,
        COALESCE(CAST(term_weight.company AS INTEGER), 1) AS company,
        COALESCE(CAST(term_weight.individual AS INTEGER), 0) AS individual
    FROM scope_term
    JOIN class ON class.code = scope_term.code
    JOIN industry ON industry.code = class.industry
    LEFT JOIN term_weight ON term_weight.term = scope_term.term
    LEFT JOIN regulated ON regulated.code = scope_term.code
    WHERE scope_term.usable
),
slotted AS (
    SELECT 'company' AS who, code, term, kind, section, industry, regulated, UNNEST(GENERATE_SERIES(1, company)) AS copy
    FROM weighted WHERE company > 0
    UNION ALL
    SELECT 'individual', code, term, kind, section, industry, regulated, UNNEST(GENERATE_SERIES(1, individual))
    FROM weighted WHERE individual > 0
),
numbered AS (
    SELECT
        who, code, term, kind, section, industry, regulated,
        -- 企业的格在前，个体工商户的格接在后面，从 1 起连续编号。
        ROW_NUMBER() OVER (ORDER BY who, section, code, copy) AS slot
    FROM slotted
)
SELECT
    slot, who, code, term, kind, section, industry, regulated,
    MIN(slot) OVER (PARTITION BY who) AS first_slot,
    COUNT(*) OVER (PARTITION BY who) AS slots,
    MIN(slot) OVER (PARTITION BY who, section) AS section_first,
    COUNT(*) OVER (PARTITION BY who, section) AS section_slots
FROM numbered
