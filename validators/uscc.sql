-- summary: "{value}为 18 位且两个校验码都正确"
-- summaryEn: "{value} has 18 characters and both check digits right"
-- description: 18 位，字符取自 GB 32100-2015 的字符集（没有 I、O、S、V、Z）；第 18 位是全码的校验位，第 17 位是其中组织机构代码（第 9 至 17 位，GB 11714-1997）的校验位，两个都要对。全为 0 的占位码不是代码。
-- descriptionEn: 18 characters of the set of GB 32100-2015 (no I, O, S, V, Z). The 18th is the check character of the whole, the 17th that of the organisation code inside it (9th to 17th, GB 11714-1997); both must be right. A filler of zeros is no code.
-- kind: row
-- dimension: validity
-- parameters: {value: text}
-- suggestion: TRANSLATE(UPPER(TRIM(value)), 'IOZS０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ', '10250123456789ABCDEFGH1JKLMN0PQR5TUVWXY2')
-- severity: error
-- source: GB 32100-2015; GB 11714-1997
-- pass: [["91110000802100433B"], ["9152000071430580XT"], ["N2330106MF1234567L"], ["111000000024032689"]]
-- fail: [["91520000714305800T"], ["9152000071430508XT"], ["9152000071430580X"], ["91440300100001686X"], ["9152000071430580xt"], ["00000000000000000X"], ["000000000000000000"], ["91110000802100433I"], ["９1110000802100433B"]]
-- suggests: [["9l110000802100433B", null], ["9I110000802100433B", "91110000802100433B"], ["9111OOOO8021OO433B", "91110000802100433B"], ["9152000071430580xt ", "9152000071430580XT"], ["91110000802100433I", null], ["9111000080210O434B", null], ["９１１１００００８０２１００４３３Ｂ", "91110000802100433B"], ["９１ＩＯ００００８０２１００４３３ｂ", null], ["９１１１ＯＯ００８０２１００４３３ｂ", "91110000802100433B"]]
REGEXP_MATCHES(value, '\A[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}\z')
-- GB 32100: the weighted sum of all 18 characters, the check character with weight 1, is a multiple of 31.
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
) % 31 = 0
-- GB 11714: the code of the organisation stands inside.
AND organisation_code(SUBSTRING(value, 9, 9))
