-- summary: 在所在版本施行期间没有一天有效的行
-- summaryEn: a row that holds on no day of its version
-- severity: warning
-- message: "{table_name} 的 {code} 只在 {since} 至 {until} 之间有效，与所在版本没有共同的日子"
-- messageEn: "{code} of {table_name} holds between {since} and {until} only and has no day in common with its version"
-- cure: 更正起止日期，或删去这一行。
-- cureEn: Correct its dates, or remove the row.
SELECT "table", "table" AS table_name, layer, row, code, since, until
FROM never_in_force
