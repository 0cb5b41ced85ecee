-- summary: 全国适用的行写了区划 100000，结果在哪里都不适用
-- summaryEn: a row for the nation names the division 100000 and so holds nowhere
-- severity: error
-- message: "{id} 的 division 写的是 100000；企业的区划都不以 10 开头，这一行不会被用到"
-- messageEn: "the division of {id} is 100000; no company's division begins with 10, so the row is never used"
-- cure: 全国适用的行，division 留空。
-- cureEn: Leave division empty where the row holds in the whole country.
SELECT 'reform_mode' AS "table", layer, row, id FROM reform_mode WHERE division = '100000'
UNION ALL
SELECT 'routing', layer, row, id FROM routing WHERE division = '100000'
