-- summary: "{value}在{day}时是有效的行政区划代码"
-- summaryEn: "{value} is a division code in force on {day}"
-- description: 前 6 位按 GB/T 2260 是否已经撤销或尚未设立，只凭有文件的变更判断；变更当年新旧代码都可用。不在表中的代码，只看前 2 位是不是省级代码（10 为中央，66 为兵团），其余不判断：开发区等有自己的代码。
-- descriptionEn: Whether the first 6 digits (GB/T 2260) had been abolished or not yet set up, judged only by documented changes; in the year of the change both codes pass. Of a code that is not on the list only the first 2 digits are judged, which must be those of a province (10 stands for the nation, 66 for the Xinjiang Production and Construction Corps), for development zones and others have codes of their own.
-- kind: row
-- stage: relation
-- dimension: accuracy
-- parameters: {value: text, day: date}
-- reference: [code, effective_from, effective_until, successor]
-- key: {code: "SUBSTRING(value, 1, 6)"}
-- expected: reference.successor
-- severity: warning
-- source: GB/T 2260；国务院、民政部的文件，见代码表各行
-- sourceEn: GB/T 2260; notices of the State Council and the Ministry of Civil Affairs, by row of the list
-- rows: {reference: [["140726", null, "2020-01-01", "140703"], ["140703", "2019-01-01", null, null], ["310115", null, null, null], ["990000", null, null, null]]}
-- pass: [["140726", "2019-12-31"], ["140703", "2019-01-01"], ["310115001", "2030-01-01"], ["370891", "2020-01-01"], ["140726", null], ["370891", null], ["100000", "2020-01-01"], ["660100", "2020-01-01"], ["140703", null], ["990000", "2020-01-01"]]
-- fail: [["140726", "2020-01-01"], ["140703", "2018-12-31"], ["999999", "2020-01-01"], ["000000", "2020-01-01"], ["140726001", "2020-01-01"]]
(reference.effective_from IS NULL OR day IS NULL OR day >= CAST(reference.effective_from AS DATE))
AND (reference.effective_until IS NULL OR day IS NULL OR day < CAST(reference.effective_until AS DATE))
AND (reference.code IS NOT NULL OR SUBSTRING(value, 1, 2) IN (
    '10', '11', '12', '13', '14', '15', '21', '22', '23', '31', '32', '33', '34', '35', '36', '37', '41', '42', '43', '44',
    '45', '46', '50', '51', '52', '53', '54', '61', '62', '63', '64', '65', '66', '71', '81', '82'
))
