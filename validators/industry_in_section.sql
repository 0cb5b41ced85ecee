-- summary: "{section}是{code}所属的门类"
-- summaryEn: "{section} is the section of {code}"
-- description: 行业代码所在的门类由分类表决定；不在表中的代码不在这里判断。
-- descriptionEn: The classification says in which section a code stands; a code that it does not have is not judged here.
-- kind: relation
-- dimension: relation
-- parameters: {section: text, code: text}
-- reference: [section, code]
-- severity: error
-- source: GB/T 4754-2017
-- rows: {reference: [["F", "5181"], ["A", "0111"]]}
-- pass: [["F", "5181"], ["B", "9999"]]
-- fail: [["A", "5181"], ["F", "0111"]]
SELECT rows.row, reference.section AS expected
FROM rows
JOIN reference ON reference.code = rows.code
WHERE reference.section <> rows.section
