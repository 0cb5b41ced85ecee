-- Every row with six faults: a wrong check digit, an unknown state, a number below its bound, no representative, an
-- approval before the establishment, and another spelling of long term.
SELECT * REPLACE (
    left(UNISCID, 17) || CASE right(UNISCID, 1) WHEN '0' THEN '1' ELSE '0' END AS UNISCID,
    'X' AS REGSTATE,
    '-1' AS EMPNUM,
    NULL AS LEREP,
    CAST(CAST(ESTDATE AS DATE) - 1 AS VARCHAR) AS APPRDATE,
    '2099/12/31' AS OPTO
)
FROM read_csv($source, all_varchar = true, header = true)
