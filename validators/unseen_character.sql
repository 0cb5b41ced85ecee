-- summary: "{value}没有看不见的字符"
-- summaryEn: "{value} has no unseen character"
-- description: 制表符、换行、零宽空格、不间断空格、书写方向的控制符，以及首尾的空格：名称看起来一样，按名称比对却对不上。
-- descriptionEn: Tabs, line breaks, spaces of no width, no-break spaces, controls of the direction of writing, and blanks at either end. A name looks the same with them, and is not found by it.
-- kind: row
-- dimension: accuracy
-- parameters: {value: text}
-- suggestion: REGEXP_REPLACE(REGEXP_REPLACE(TRANSLATE(value, CHR(160), ' '), '[\x{00}-\x{1F}\x{7F}-\x{9F}\x{AD}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]', '', 'g'), '\A[ 　]+|[ 　]+\z', '', 'g')
-- severity: warning
-- source: 省级系统中所见的业务规则
-- sourceEn: domain rule seen in provincial systems
-- pass: [["示例有限公司"], ["EXAMPLE, G."], ["示例　有限公司"], ["买买提·示例"]]
-- fail: [["示例\u200b有限公司"], ["示例有限公司 "], [" 示例有限公司"], ["示例有限公司　"], ["　示例有限公司"], ["示例\t有限公司"], ["示例\n有限公司"], ["EXAMPLE,\u00a0G."], ["\ufeff示例有限公司"], ["\u202e示例有限公司"], ["示例\u00ad有限公司"], ["示例\u200e有限公司"], ["示例\u200f有限公司"], ["示例\u2060有限公司"]]
-- suggests: [["示例\u200b有限公司 ", "示例有限公司"], ["EXAMPLE,\u00a0G.", "EXAMPLE, G."], ["\t　示例\n有限公司", "示例有限公司"], ["示例\u0085\u00ad\u200e\u200f\u202e\u2060\ufeff有限公司", "示例有限公司"]]
value NOT LIKE ' %' AND value NOT LIKE '% ' AND value NOT LIKE '　%' AND value NOT LIKE '%　'
AND NOT REGEXP_MATCHES(value, '[\x{00}-\x{1F}\x{7F}-\x{A0}\x{AD}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FEFF}]')
