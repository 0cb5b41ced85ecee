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
-- source: 省级系统中所见的业务规则；GB 11643-1999
-- sourceEn: domain rule seen in provincial systems; GB 11643-1999
-- pass: [["91110000802100433B"], ["11010519491231002A"], ["110105194912310021"], ["111000000024032689"], ["123101197001012753"]]
-- fail: [["11010519491231002X"], ["11010519491231002x"], ["810000194901010011"]]
CASE
    -- A code that is right as such is taken for what its place says it is.
    WHEN value < '9' AND REGEXP_MATCHES(value, '\A[1-8][0-9]{16}[0-9Xx]\z') THEN NOT resident_id(UPPER(value)) OR uscc(value)
    ELSE TRUE
END
