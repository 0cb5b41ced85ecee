-- summary: 接收部门在应当接收的日子里不存在
-- summaryEn: a department is to receive on days on which it does not exist
-- severity: error
-- table: routing
-- message: "{receiver}（{name}）只存在于 {founded} 至 {ended} 之间，却要在 {since} 至 {until} 之间接收 {subject}"
-- messageEn: "{receiver} ({name}) exists between {founded} and {ended} only, and is to receive {subject} between {since} and {until}"
-- cure: 把这一行的起止日期改到部门存续期间之内，此前此后由谁接收另写一行。
-- cureEn: Let the row hold within the department's own period, and add a row for whoever receives before or after.
SELECT
  r.layer, r.row, d.layer AS other_layer, d.row AS other_row, 'department' AS other_table,
  r.receiver, d.name, COALESCE(r.item, r.term) AS subject,
  d.holds_from AS founded, d.holds_until AS ended, r.holds_from AS since, r.holds_until AS until
FROM routing AS r
JOIN department AS d ON d.code = r.receiver
WHERE r.holds_from < d.holds_from OR r.holds_until > d.holds_until
