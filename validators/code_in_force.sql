-- summary: "{value}在{day}时是可用的代码"
-- summaryEn: "{value} is a code in force on {day}"
-- description: 代码表写明起止日的代码，只用于这段时间内的记录；不在表中的代码由外键判断，不在这里判断。
-- descriptionEn: A code whose list says from and until when it holds is used by records of those days only. A code that is not on the list is the foreign key's matter and not judged here.
-- kind: row
-- stage: relation
-- dimension: accuracy
-- parameters: {value: text, day: date}
-- reference: [code, effective_from, effective_until]
-- key: {code: value}
-- severity: error
-- source: 代码表各行
-- sourceEn: the list itself, row by row
-- rows: {reference: [["dormancy", "2022-03-01", null], ["change", null, null], ["old", null, "2022-03-01"]]}
-- pass: [["dormancy", "2022-03-01"], ["change", "1999-01-01"], ["old", "2022-02-28"], ["other", "2022-03-01"], ["dormancy", null], ["old", null]]
-- fail: [["dormancy", "2022-02-28"], ["old", "2022-03-01"]]
(reference.effective_from IS NULL OR day IS NULL OR day >= CAST(reference.effective_from AS DATE))
AND (reference.effective_until IS NULL OR day IS NULL OR day < CAST(reference.effective_until AS DATE))
