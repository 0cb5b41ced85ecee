-- summary: "{value}为 9 位且校验码正确"
-- summaryEn: "{value} has 9 characters and the check character right"
-- description: 八位数字或大写字母加一位校验码（GB 11714-1997），不写连字符；全为 0 的占位码不是代码。
-- descriptionEn: Eight digits or capital letters and a check character (GB 11714-1997), without a hyphen. A filler of zeros is no code.
-- kind: row
-- dimension: validity
-- parameters: {value: text}
-- suggestion: UPPER(REPLACE(TRIM(value), '-', ''))
-- severity: error
-- source: GB 11714-1997
-- pass: [["802100433"], ["71430580X"], ["MA1FYJ1X6"]]
-- fail: [["802100434"], ["714305800"], ["71430580x"], ["71430580-X"], ["7143058X"], ["000000000"], ["71430580A"], ["80215043"]]
-- suggests: [["71430580-x", "71430580X"], ["71430580x", "71430580X"], ["80210043-4", null], [" 71430580x", "71430580X"]]
REGEXP_MATCHES(value, '\A[0-9A-Z]{8}[0-9X]\z')
AND value <> '000000000'
-- GB 11714: the weighted sum of all nine, the check character (X is ten) with weight 1, is a multiple of 11.
AND (
     3 * (STRPOS('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', SUBSTRING(value, 1, 1)) - 1)
    +  7 * (STRPOS('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', SUBSTRING(value, 2, 1)) - 1)
    +  9 * (STRPOS('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', SUBSTRING(value, 3, 1)) - 1)
    + 10 * (STRPOS('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', SUBSTRING(value, 4, 1)) - 1)
    +  5 * (STRPOS('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', SUBSTRING(value, 5, 1)) - 1)
    +  8 * (STRPOS('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', SUBSTRING(value, 6, 1)) - 1)
    +  4 * (STRPOS('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', SUBSTRING(value, 7, 1)) - 1)
    +  2 * (STRPOS('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', SUBSTRING(value, 8, 1)) - 1)
    + STRPOS('0123456789X', SUBSTRING(value, 9, 1)) - 1
) % 11 = 0
