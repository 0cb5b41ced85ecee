-- summary: "{value}是有效的居民身份证号码"
-- summaryEn: "{value} is a valid resident identity number"
-- description: 18 位：出生日期是日历上不晚于今天的日子，末位是前 17 位的校验码（ISO 7064 MOD 11-2，十写作 X）；或 1999 年以前的 15 位，只查出生日期。不查前六位区划：它是编号那天的区划，可能早已撤销。
-- descriptionEn: 18 characters with a date of birth that a calendar has and that is not in the future and the check character of ISO 7064 MOD 11-2 (ten is X), or the 15 digits of before 1999, of which only the date is checked. The division in the first six digits is not looked up, for it is the one of the day on which the number was given and may be gone.
-- kind: row
-- dimension: validity
-- parameters: {value: text}
-- sensitive: true
-- suggestion: UPPER(TRIM(value))
-- severity: error
-- source: GB 11643-1999; ISO 7064
-- pass: [["11010519491231002X"], ["990000198001010012"], ["110105491231002"], ["110105189912310023"]]
-- fail: [["110105194912310021"], ["11010519490231002X"], ["110105194902310026"], ["11010519491231002x"], ["1101051949123100"], ["110105491331002"], ["01010519491231002X"], ["110105299912310020"], ["110105209912310029"], ["010105194912310026"], ["010105491231002"], ["110105000229002"], ["110105184912310020"]]
-- suggests: [["11010519491231002x", "11010519491231002X"], [" 110105491231002", "110105491231002"], ["11010519490231002x", null]]
CASE
    -- GB 11643: the weighted sum of all 18 characters, X being ten, leaves 1 when divided by 11 (ISO 7064, MOD 11-2).
    WHEN REGEXP_MATCHES(value, '\A[1-9][0-9]{16}[0-9X]\z') THEN
        COALESCE(
            TRY_CAST(SUBSTRING(value, 7, 4) || '-' || SUBSTRING(value, 11, 2) || '-' || SUBSTRING(value, 13, 2) AS DATE)
                BETWEEN CAST('1850-01-01' AS DATE) AND CURRENT_DATE,
            FALSE
        )
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
    + STRPOS('0123456789X', SUBSTRING(value, 18, 1)) - 1
        ) % 11 = 1
    -- Until 1999: 15 digits, a day of the twentieth century and no check character.
    WHEN REGEXP_MATCHES(value, '\A[1-9][0-9]{14}\z') THEN
        TRY_CAST('19' || SUBSTRING(value, 7, 2) || '-' || SUBSTRING(value, 9, 2) || '-' || SUBSTRING(value, 11, 2) AS DATE) IS NOT NULL
    ELSE FALSE
END
