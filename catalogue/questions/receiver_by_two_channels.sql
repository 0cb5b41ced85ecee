-- summary: 同一接收部门在同一地区、同一天经两条通道接收同一事项
-- summaryEn: a department receives the same item in the same area and days by two channels
-- severity: error
-- table: routing
-- message: "{name}（{receiver}）接收 {subject}，{since} 至 {until} 之间既经 {other_channel} 又经 {channel}，会收到两份"
-- messageEn: "{name} ({receiver}) receives {subject} between {since} and {until} by both {other_channel} and {channel}, and would get it twice"
-- cure: 留下一条通道；换通道的，给先到期的一行写上 effective_until。
-- cureEn: Keep one channel; where it changes, end the earlier row with effective_until.
SELECT
  b.layer, b.row, a.layer AS other_layer, a.row AS other_row,
  b.receiver, d.name, COALESCE(b.item, b.term) AS subject, a.channel AS other_channel, b.channel,
  GREATEST(a.holds_from, b.holds_from) AS since,
  LEAST(a.holds_until, b.holds_until) AS until
FROM routing AS a
JOIN routing AS b
  ON b.receiver = a.receiver AND b.role = a.role
  AND COALESCE(b.item, '') = COALESCE(a.item, '') AND COALESCE(b.term, '') = COALESCE(a.term, '')
  AND COALESCE(b.division, '') = COALESCE(a.division, '') AND COALESCE(b.zone_area, '') = COALESCE(a.zone_area, '')
  AND a.holds_from < b.holds_until AND b.holds_from < a.holds_until
LEFT JOIN department AS d ON d.code = b.receiver
WHERE a.channel <> b.channel AND (a.layer < b.layer OR (a.layer = b.layer AND a.row < b.row))
