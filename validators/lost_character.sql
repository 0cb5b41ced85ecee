-- summary: "{value}没有丢失的字"
-- summaryEn: "{value} has lost no character"
-- description: 名称里的“?”、“□”和私用区字符，是生僻字在转码时丢失的痕迹，“锟斤拷”是丢失以后又转码一次的样子；请按原件补回。
-- descriptionEn: A question mark, a box or a private-use character in a name is what is left of a rare character that was lost on the way, and 锟斤拷 is what another conversion makes of that; put it back from the original.
-- kind: row
-- dimension: accuracy
-- parameters: {value: text}
-- severity: warning
-- source: 省级系统中所见的业务规则
-- sourceEn: domain rule seen in provincial systems
-- pass: [["示例𠀀龴有限公司"], ["EXAMPLE, G."]]
-- fail: [["示例?有限公司"], ["示例□有限公司"], ["示例\ue863有限公司"], ["示例\ufffd有限公司"], ["示例锟斤拷有限公司"], ["示例？有限公司"], ["示例■有限公司"], ["示例〓有限公司"], ["示例\U000f0000有限公司"], ["示例\U00100000有限公司"]]
NOT CONTAINS(value, '锟斤拷')
AND NOT REGEXP_MATCHES(value, '[?？□■〓\x{FFFD}\x{E000}-\x{F8FF}\x{F0000}-\x{FFFFD}\x{100000}-\x{10FFFD}]')
