-- summary: "{value}在{day}时是有效的行政区划代码"
-- summaryEn: "{value} is a division code in force on {day}"
-- description: 前 6 位按 GB/T 2260 是否已经撤销或尚未设立，只凭有文件的变更判断；变更当年新旧代码都可用。不在表中的代码不判断（登记机关可以有自己的代码）。
-- descriptionEn: Whether the first 6 digits (GB/T 2260) had been abolished or not yet set up, judged only by documented changes; in the year of the change both codes pass. A code that is not on the list is not judged (registration authorities may have codes of their own).
-- kind: row
-- stage: relation
-- dimension: accuracy
-- parameters: {value: text, day: date}
-- reference: [code, effective_from, effective_until, successor]
-- key: {code: "SUBSTRING(value, 1, 6)"}
-- expected: reference.successor
-- severity: warning
-- source: GB/T 2260; notices of the State Council and the Ministry of Civil Affairs, by row of the list
-- rows: {reference: [["140726", null, "2020-01-01", "140703"], ["140703", "2019-01-01", null, null], ["310115", null, null, null]]}
-- pass: [["140726", "2019-12-31"], ["140703", "2019-01-01"], ["310115001", "2030-01-01"], ["370891", "2020-01-01"], ["140726", null]]
-- fail: [["140726", "2020-01-01"], ["140703", "2018-12-31"]]
(reference.effective_from IS NULL OR day IS NULL OR day >= CAST(reference.effective_from AS DATE))
AND (reference.effective_until IS NULL OR day IS NULL OR day < CAST(reference.effective_until AS DATE))
