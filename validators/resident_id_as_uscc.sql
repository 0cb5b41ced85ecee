-- summary: "{value}不是居民身份证号码"
-- summaryEn: "{value} is not a resident identity number"
-- description: 统一社会信用代码栏里填了个人的 18 位身份证号码（常见于个体工商户）。报告中遮盖。
-- descriptionEn: The 18 digits of a person stand where the code of the entity belongs, as happens with individual businesses. Masked in the report.
-- kind: row
-- stage: form
-- dimension: validity
-- parameters: {value: text}
-- sensitive: true
-- severity: error
-- source: domain rule seen in provincial systems; GB 11643-1999
-- pass: [["91110000802100433B"], ["11010519491231002A"], ["110105194912310021"], ["111000000024032689"]]
-- fail: [["11010519491231002X"], ["11010519491231002x"]]
NOT (
    REGEXP_MATCHES(value, '\A[1-8][0-9]{16}[0-9Xx]\z')
    AND TRY_CAST(SUBSTRING(value, 7, 4) || '-' || SUBSTRING(value, 11, 2) || '-' || SUBSTRING(value, 13, 2) AS DATE) IS NOT NULL
    AND SUBSTRING(value, 7, 4) BETWEEN '1850' AND '2199'
    AND (
       7 * (STRPOS('0123456789', SUBSTRING(value, 1, 1)) - 1)
    +  9 * (STRPOS('0123456789', SUBSTRING(value, 2, 1)) - 1)
    + 10 * (STRPOS('0123456789', SUBSTRING(value, 3, 1)) - 1)
    +  5 * (STRPOS('0123456789', SUBSTRING(value, 4, 1)) - 1)
    +  8 * (STRPOS('0123456789', SUBSTRING(value, 5, 1)) - 1)
    +  4 * (STRPOS('0123456789', SUBSTRING(value, 6, 1)) - 1)
    +  2 * (STRPOS('0123456789', SUBSTRING(value, 7, 1)) - 1)
    +  1 * (STRPOS('0123456789', SUBSTRING(value, 8, 1)) - 1)
    +  6 * (STRPOS('0123456789', SUBSTRING(value, 9, 1)) - 1)
    +  3 * (STRPOS('0123456789', SUBSTRING(value, 10, 1)) - 1)
    +  7 * (STRPOS('0123456789', SUBSTRING(value, 11, 1)) - 1)
    +  9 * (STRPOS('0123456789', SUBSTRING(value, 12, 1)) - 1)
    + 10 * (STRPOS('0123456789', SUBSTRING(value, 13, 1)) - 1)
    +  5 * (STRPOS('0123456789', SUBSTRING(value, 14, 1)) - 1)
    +  8 * (STRPOS('0123456789', SUBSTRING(value, 15, 1)) - 1)
    +  4 * (STRPOS('0123456789', SUBSTRING(value, 16, 1)) - 1)
    +  2 * (STRPOS('0123456789', SUBSTRING(value, 17, 1)) - 1)
    + STRPOS('0123456789X', UPPER(SUBSTRING(value, 18, 1))) - 1
    ) % 11 = 1
    -- A code that passes GB 32100 as well is taken for what its place says it is.
    AND (
     1 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 1, 1)) - 1)
    +  3 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 2, 1)) - 1)
    +  9 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 3, 1)) - 1)
    + 27 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 4, 1)) - 1)
    + 19 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 5, 1)) - 1)
    + 26 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 6, 1)) - 1)
    + 16 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 7, 1)) - 1)
    + 17 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 8, 1)) - 1)
    + 20 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 9, 1)) - 1)
    + 29 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 10, 1)) - 1)
    + 25 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 11, 1)) - 1)
    + 13 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 12, 1)) - 1)
    +  8 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 13, 1)) - 1)
    + 24 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 14, 1)) - 1)
    + 10 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 15, 1)) - 1)
    + 30 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 16, 1)) - 1)
    + 28 * (STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 17, 1)) - 1)
    + STRPOS('0123456789ABCDEFGHJKLMNPQRTUWXY', SUBSTRING(value, 18, 1)) - 1
    ) % 31 <> 0
)
