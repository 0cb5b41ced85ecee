-- summary: "{value}是工商注册号，15 位的校验码正确"
-- summaryEn: "{value} is a registration number, and the check digit of 15 digits is right"
-- description: 15 位数字的末位是前 14 位的校验码（ISO 7064 MOD 11,10）；2007 年以前的 13 位没有校验码；其他位数的、带空格的数字和字母不是注册号。3.10101E+14 是电子表格改写的，不是注册号。带汉字、连字符的更早的编号不判断。
-- descriptionEn: The last of 15 digits is the check digit of the 14 before it (ISO 7064 MOD 11,10); the 13 digits of before 2007 have none; letters and digits of any other length, or with blanks, are no registration number, nor is what a spreadsheet makes of one, 3.10101E+14. Older numbers with Chinese characters or hyphens are not judged.
-- kind: row
-- dimension: validity
-- parameters: {value: text}
-- suggestion: CASE WHEN LENGTH(TRIM(value)) = 15 THEN TRANSLATE(UPPER(TRIM(value)), 'IOZS', '1025') END
-- severity: error
-- source: GS 15-2006; ISO 7064
-- pass: [["310101094000065"], ["330200400070010"], ["110000450000046"], ["3101011234567"], ["企合沪总字第000001号"]]
-- fail: [["371400228016304"], ["33021200019832"], ["31010109400006A"], ["310101094000066"], ["3.10101E+14"], ["310101094000065 "], ["310101123456"], ["31010109400006a"]]
-- suggests: [["3IO1O1O94OOOO65", "310101094000065"], ["33O2OO4OOO7OOIO", "330200400070010"], ["31010109400006A", null], ["31O1011234567", null], [" 3io1o1o94oooo6s ", "310101094000065"], ["33ozoo4ooo7ooio", "330200400070010"]]
CASE
    -- GS 15: ISO 7064, MOD 11,10, digit by digit: the remainder that the first seven digits leave must be the one that
    -- the last eight, read backwards from the check digit, ask for (6 is the inverse of 2 modulo 11).
    WHEN REGEXP_MATCHES(value, '\A[0-9]{15}\z') THEN
        ((((((((((((((STRPOS('0123456789', SUBSTRING(value, 1, 1)) + 18) % 10 * 2 + 2) % 11 + STRPOS('0123456789', SUBSTRING(value, 2, 1)) + 8) % 10 * 2 + 2) % 11 + STRPOS('0123456789', SUBSTRING(value, 3, 1)) + 8) % 10 * 2 + 2) % 11 + STRPOS('0123456789', SUBSTRING(value, 4, 1)) + 8) % 10 * 2 + 2) % 11 + STRPOS('0123456789', SUBSTRING(value, 5, 1)) + 8) % 10 * 2 + 2) % 11 + STRPOS('0123456789', SUBSTRING(value, 6, 1)) + 8) % 10 * 2 + 2) % 11 + STRPOS('0123456789', SUBSTRING(value, 7, 1)) + 8) % 10 * 2 + 2) % 11
        = (((((((((((((((11 - STRPOS('0123456789', SUBSTRING(value, 15, 1))) % 10 + 1) * 6 % 11 - STRPOS('0123456789', SUBSTRING(value, 14, 1)) + 10) % 10 + 1) * 6 % 11 - STRPOS('0123456789', SUBSTRING(value, 13, 1)) + 10) % 10 + 1) * 6 % 11 - STRPOS('0123456789', SUBSTRING(value, 12, 1)) + 10) % 10 + 1) * 6 % 11 - STRPOS('0123456789', SUBSTRING(value, 11, 1)) + 10) % 10 + 1) * 6 % 11 - STRPOS('0123456789', SUBSTRING(value, 10, 1)) + 10) % 10 + 1) * 6 % 11 - STRPOS('0123456789', SUBSTRING(value, 9, 1)) + 10) % 10 + 1) * 6 % 11 - STRPOS('0123456789', SUBSTRING(value, 8, 1)) + 10) % 10 + 1
    WHEN REGEXP_MATCHES(value, '\A[ 0-9A-Za-z]*\z') THEN REGEXP_MATCHES(value, '\A[0-9]{13}\z')
    ELSE lost_digits(value)
END
