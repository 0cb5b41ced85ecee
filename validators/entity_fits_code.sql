-- summary: "{type}与{code}的开头相符"
-- summaryEn: "{type} fits the beginning of {code}"
-- description: 91 是企业，92 是个体工商户（类型 96 开头），93 是农民专业合作社（类型 91、92 开头）。其他类型不判断。
-- descriptionEn: 91 is an enterprise, 92 an individual business (types that begin with 96), 93 a farmers' cooperative (types 91 and 92). Other types are not judged.
-- kind: row
-- stage: relation
-- dimension: accuracy
-- parameters: {code: text, type: text}
-- severity: error
-- source: GB 32100-2015; GS 14 CA16
-- pass: [["91110000802100433B", "1130"], ["92310115EXA000043U", "9600"], ["93310120EXA000107X", "9100"], ["91110000802100433B", "9900"], ["93310120EXA000107X", "9200"]]
-- fail: [["92310115EXA000043U", "1130"], ["93310120EXA000107X", "9600"], ["91110000802100433B", "9100"], ["91110000802100433B", "9200"], ["91110000802100433B", "9600"], ["92310115EXA000043U", "9100"], ["92310115EXA000043U", "9200"], ["92310115EXA000043U", "7310"], ["93310120EXA000107X", "1130"], ["93310120EXA000107X", "7310"]]
NOT (
    (code LIKE '91%' AND (type LIKE '91%' OR type LIKE '92%' OR type LIKE '96%'))
    OR (code LIKE '92%' AND REGEXP_MATCHES(type, '\A(?:[1-7]|9[12])'))
    OR (code LIKE '93%' AND REGEXP_MATCHES(type, '\A(?:[1-7]|96)'))
)
