-- summary: "{value}为长期时写作 {longTerm}"
-- summaryEn: "{value} is written {longTerm} where it means long term"
-- description: 长期在一个字段里只有一种写法（字段的 longTerm）；其他系统的写法要先换算。
-- descriptionEn: Long term has one spelling in a field (its longTerm); the spellings of other systems are to be turned into it.
-- kind: row
-- stage: required
-- dimension: validity
-- parameters: {value: text, longTerm: text}
-- suggestion: longTerm
-- certain: true
-- severity: error
-- source: 省级系统和双公示中所见的业务规则
-- sourceEn: domain rule seen in provincial systems and dual publicity
-- pass: [["9999-09-09", "9999-09-09"], ["2039-12-01", "9999-09-09"], ["2099/12/31", "2099/12/31"], ["2099-12-31", "9999-09-09"]]
-- fail: [["9999-12-31", "9999-09-09"], ["99990909", "9999-09-09"], ["长期", "9999-09-09"], ["2099/12/31", "9999-09-09"], ["9999/09/09", "2099/12/31"], ["长期", "2099/12/31"], [" 长期 ", "9999-09-09"], ["9999/12/31", "2099/12/31"], ["9999-12-31 00:00:00", "9999-09-09"], ["9999-09-09T00:00:00", "9999-09-09"]]
-- suggests: [["99990909", "9999-09-09", "9999-09-09"], ["长期", "2099/12/31", "2099/12/31"], [" 长期 ", "9999-09-09", "9999-09-09"], ["9999-12-31 00:00:00.0", "9999-09-09", "9999-09-09"]]
value = longTerm
OR TRIM(value) NOT IN (
    '长期', '永久', '无固定期限', '9999-09-09', '9999/09/09', '99990909', '9999-12-31', '9999/12/31', '99991231', '2099/12/31',
    -- As databases and spreadsheets export a day that they keep with a time.
    '9999-09-09 00:00:00', '9999-09-09 00:00:00.0', '9999-09-09T00:00:00', '9999/09/09 00:00:00', '9999/9/9', '9999/9/9 0:00:00',
    '9999-12-31 00:00:00', '9999-12-31 00:00:00.0', '9999-12-31T00:00:00', '9999/12/31 00:00:00', '9999/12/31 0:00:00',
    '2099/12/31 00:00:00', '2099/12/31 0:00:00'
)
