-- summary: "{value}没有个人证件号码和手机号码"
-- summaryEn: "{value} holds no identity number and no mobile number of a person"
-- description: 要公示的文字里出现像身份证号码（18 位或 15 位）或手机号码（11 位，可带 86 和分隔）的数字，全角也算；公示前请遮去。报告中遮盖。
-- descriptionEn: Text that is for publicity holds digits that look like a resident identity number (18 or 15) or a mobile number (11, with 86 in front or parted), full-width ones too; take them out before publicity. Masked in the report.
-- kind: row
-- dimension: validity
-- parameters: {value: text}
-- sensitive: true
-- severity: warning
-- source: 方案 4.1.2（公示不出现证件号码和电话）
-- sourceEn: the plan, 4.1.2 (publicity never shows ids and telephones)
-- pass: [["罚款五千元"], ["91110000802100433B"], ["文号 20191234567890"], ["电话 021-66008168"], ["档案 202107081234567"], ["310101094000065"]]
-- fail: [["当事人 11010519491231002X"], ["联系电话13800000000"], ["990000198001010012"], ["身份证110105491231002"], ["ID11010519491231002X"], ["１１０１０５１９４９１２３１００２Ｘ"], ["110105 19491231 002X"], ["+8613800000000"], ["138-0000-0000"], ["138 0000 0000"], ["１３８００００００００"]]
NOT REGEXP_MATCHES(
    TRANSLATE(value, '０１２３４５６７８９Ｘｘ＋－　', '0123456789Xx+- '),
    '(?:\A|[^0-9])(?:(?:\+|00)?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?:[^0-9]|\z)'
)
AND NOT REGEXP_MATCHES(
    TRANSLATE(value, '０１２３４５６７８９Ｘｘ＋－　', '0123456789Xx+- '),
    '(?:\A|[^0-9])(?:[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx]|[1-8][0-9]{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})(?:[^0-9A-Za-z]|\z)'
)
