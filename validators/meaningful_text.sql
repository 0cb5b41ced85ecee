-- summary: "{value}不只是空值记号、数字或符号"
-- summaryEn: "{value} says something"
-- description: NULL、None、nan、\N、#N/A 是程序替空值写的，“-”“——”“44386”也什么都没有说；没有就留空，有就补上。
-- descriptionEn: NULL, None, nan, \N and #N/A are what programs write for nothing, and a dash or a number says nothing either. Put in what is missing, or leave the cell empty.
-- kind: row
-- dimension: completeness
-- parameters: {value: text}
-- severity: error
-- source: 省级系统中所见的业务规则
-- sourceEn: domain rule seen in provincial systems
-- pass: [["示例有限公司"], ["3M示例有限公司"], ["John Smith"], ["A"], ["Nullmeyer"], ["（示例）"], ["N"]]
-- fail: [["NULL"], ["null"], ["(null)"], ["None"], ["nan"], ["\\N"], ["N/A"], ["#N/A"], ["#REF!"], ["#DIV/0!"], ["#NAME?"], ["undefined"], ["-"], ["——"], ["44386"], ["3.1E+15"], ["（）"], ["３３"]]
(value >= '㐀' AND value < 'ꀀ')
-- What begins with a Chinese character says something, which is told sooner than the rest.
OR NOT REGEXP_MATCHES(value, '(?i)\A(?:[^\p{L}]*(?:null|none|nan|undefined)?[^\p{L}]*|#?n/a|\\n|[0-9.]+e\+[0-9]+|#[a-z]+[/0-9]*[!?])\z')
