-- summary: 所勾条目，一行一条，序号连续：第一条是主营
-- summaryEn: "The ticked terms, one a row, numbered without a gap: the first is the main activity"
SELECT n, node, id, zone, area, day, place, code, term
FROM (
    SELECT
        n, node, id, zone, area, day,
        UNNEST([code1, code2, code3, code4, code5]) AS code,
        UNNEST([term1, term2, term3, term4, term5]) AS term,
        UNNEST([
            1, 2, 3,
            3 + CASE WHEN code3 IS NULL THEN 0 ELSE 1 END,
            3 + CASE WHEN code3 IS NULL THEN 0 ELSE 1 END + CASE WHEN code4 IS NULL THEN 0 ELSE 1 END
        ]) AS place
    FROM company
) AS unnested
WHERE code IS NOT NULL
