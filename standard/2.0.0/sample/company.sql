-- summary: 编造的主体：一行一个，带上各表共用的一切（类型、住所、代码、名称、所勾条目、事件）
-- summaryEn: "The invented entities: one a row, with all that the tables share (type, domicile, codes, name, ticked terms, event)"
-- parameters: {node: "310000", day_from: "2021-07-05", day_until: "2021-07-09"}
WITH drawn AS (
    SELECT
        numbers.n, pool.*,
        1 + DRAW(numbers.n, 'entity') % pool.entity_slots AS entity_slot,
        -- 十分之四住在自贸区：区内另有改革方式，样本要让它有事可做。没有自贸区的省都住在区外。
        CASE
            WHEN pool.area_slots > 0 AND DRAW(numbers.n, 'in zone') % 10 < 4
                THEN 1 + pool.county_slots + DRAW(numbers.n, 'place') % pool.area_slots
            ELSE 1 + DRAW(numbers.n, 'place') % pool.county_slots
        END AS place_slot,
        -- 字号三分之一是三个字的。
        CASE
            WHEN DRAW(numbers.n, 'longer') % 3 = 0 THEN 1 + pool.short_styles + DRAW(numbers.n, 'style') % pool.long_styles
            ELSE 1 + DRAW(numbers.n, 'style') % pool.short_styles
        END AS style_slot
    FROM numbers
    CROSS JOIN pool
),
-- 条目：第一条按权重抽；第二条抽自其他门类，故必不相同；其余抽自同一门类，重复的不要。
one AS (
    SELECT
        drawn.*,
        LIST_EXTRACT(seconds, entity_slot) = '2' AS is_individual,
        CASE
            WHEN LIST_EXTRACT(seconds, entity_slot) = '2'
                THEN 1 + company_slots + DRAW(n, 'term', 1) % individual_slots
            ELSE 1 + DRAW(n, 'term', 1) % company_slots
        END AS slot1
    FROM drawn
),
ranged AS (
    SELECT
        one.*,
        LIST_EXTRACT(first_slots, slot1) AS who_first, LIST_EXTRACT(who_slots, slot1) AS who_size,
        LIST_EXTRACT(section_firsts, slot1) AS section_first, LIST_EXTRACT(section_slots, slot1) AS section_size
    FROM one
),
slotted AS (
    SELECT
        ranged.*,
        who_first + (
            section_first - who_first + section_size + DRAW(n, 'term', 2) % (who_size - section_size)
        ) % who_size AS slot2,
        section_first + DRAW(n, 'term', 3) % section_size AS slot3,
        section_first + DRAW(n, 'term', 4) % section_size AS slot4,
        section_first + DRAW(n, 'term', 5) % section_size AS slot5,
        DRAW(n, 'terms') % 100 AS luck
    FROM ranged
),
coded_terms AS (
    SELECT
        slotted.*,
        LIST_EXTRACT(codes, slot1) AS code1, LIST_EXTRACT(codes, slot2) AS code2, LIST_EXTRACT(codes, slot3) AS third,
        LIST_EXTRACT(codes, slot4) AS fourth, LIST_EXTRACT(codes, slot5) AS fifth
    FROM slotted
),
ticked_slots AS (
    SELECT
        coded_terms.*,
        CASE WHEN luck < 75 AND third <> code1 THEN slot3 END AS kept3,
        CASE WHEN luck < 50 AND fourth NOT IN (code1, third) THEN slot4 END AS kept4,
        CASE WHEN luck < 25 AND fifth NOT IN (code1, third, fourth) THEN slot5 END AS kept5
    FROM coded_terms
),
-- 事件：变更约为设立的两倍，另有少量注销、吊销、迁入。
dated AS (
    SELECT
        ticked_slots.*,
        DRAW(n, 'event') % 1000 AS event_luck,
        CAST($day_from AS DATE) + CAST(
            DRAW(n, 'day') % (1 + DATE_DIFF('day', CAST($day_from AS DATE), CAST($day_until AS DATE))) AS INTEGER
        ) AS any_day,
        LIST_EXTRACT(authorities, place_slot) AS authority,
        LIST_EXTRACT(zones, place_slot) AS zone, LIST_EXTRACT(areas, place_slot) AS area,
        LIST_EXTRACT(division_names, place_slot) AS division_name, LIST_EXTRACT(endings, entity_slot) AS ending
    FROM ticked_slots
),
timed AS (
    SELECT
        dated.*,
        CASE
            WHEN event_luck < 330 THEN 'establishment'
            WHEN event_luck < 990 THEN 'change'
            WHEN event_luck < 997 THEN 'deregistration'
            WHEN event_luck < 998 THEN 'revocation'
            ELSE 'transfer_in'
        END AS event,
        -- 周六、周日的记在周五。
        GREATEST(
            CAST($day_from AS DATE),
            any_day - CASE EXTRACT(ISODOW FROM any_day) WHEN 6 THEN 1 WHEN 7 THEN 2 ELSE 0 END
        ) AS day
    FROM dated
),
-- 代码：第 9 至 16 位是 EX 和由 n 换成的六位数，各不相同；新设主体的真实代码以 MA 开头，样本不用，以免与之相同。
-- 六位只用 0 至 9、A 至 H：它们在 GB 11714 和 GB 32100 中数值相同。
digits AS (
    SELECT
        timed.*,
        serial // 1889568 AS d1, serial // 104976 % 18 AS d2, serial // 5832 % 18 AS d3,
        serial // 324 % 18 AS d4, serial // 18 % 18 AS d5, serial % 18 AS d6
    FROM (
        SELECT timed.*, (n * 48271 + DRAW(0, 'code')) % 34012224 AS serial,
            1950 + DRAW(n, 'birth') % 50 AS birth, DRAW(n, 'paper number') % 1000 AS serial_number,
            CAST(LEFT(authority, 6) AS INTEGER) AS area_digits
        FROM timed
    ) AS timed
),
-- GB 11714：权重 3 7 9 10 5 8 4 2；E 为 14，X 为 33，故 EX 合计 273；十写作 X。
inner_checked AS (
    SELECT
        digits.*,
        (11 - (273 + 9 * d1 + 10 * d2 + 5 * d3 + 8 * d4 + 4 * d5 + 2 * d6) % 11) % 11 AS inner_check
    FROM digits
),
-- GB 32100：权重是 3 的幂对 31 取余；首位 9，E 为 14，X 为 29。
checked AS (
    SELECT
        inner_checked.*,
        (31 - (
            1 * 9 + 3 * CAST(LIST_EXTRACT(seconds, entity_slot) AS INTEGER)
            + 9 * (area_digits // 100000) + 27 * (area_digits // 10000 % 10) + 19 * (area_digits // 1000 % 10)
            + 26 * (area_digits // 100 % 10) + 16 * (area_digits // 10 % 10) + 17 * (area_digits % 10)
            + 20 * 14 + 29 * 29
            + 25 * d1 + 13 * d2 + 8 * d3 + 24 * d4 + 10 * d5 + 30 * d6
            + 28 * CASE WHEN inner_check = 10 THEN 29 ELSE inner_check END
        ) % 31) % 31 AS outer_check
    FROM inner_checked
)
SELECT
    n, $node AS node,
    CONCAT(LEFT(authority, 6), LPAD(CAST(n AS VARCHAR), 10, '0')) AS id,
    CONCAT(
        '9', LIST_EXTRACT(seconds, entity_slot), LEFT(authority, 6), 'EX',
        SUBSTRING('0123456789ABCDEFGH', 1 + d1, 1), SUBSTRING('0123456789ABCDEFGH', 1 + d2, 1),
        SUBSTRING('0123456789ABCDEFGH', 1 + d3, 1), SUBSTRING('0123456789ABCDEFGH', 1 + d4, 1),
        SUBSTRING('0123456789ABCDEFGH', 1 + d5, 1), SUBSTRING('0123456789ABCDEFGH', 1 + d6, 1),
        SUBSTRING('0123456789X', 1 + inner_check, 1),
        SUBSTRING('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + outer_check, 1)
    ) AS uscc,
    LIST_EXTRACT(entities, entity_slot) AS entity, LIST_EXTRACT(broads, entity_slot) AS broad, is_individual,
    LIST_EXTRACT(capitals, entity_slot) AS capital, LIST_EXTRACT(currencies, entity_slot) AS currency,
    -- 名称：字号由两三个字拼成，行业词取自主营门类，与真实企业同名纯属巧合；三分之一的个体工商户没有名称。
    CASE WHEN NOT is_individual OR DRAW(n, 'named') % 3 > 0 THEN CONCAT(
        CASE WHEN is_individual THEN CONCAT(province, division_name) ELSE region END,
        LIST_EXTRACT(styles, style_slot),
        CASE
            WHEN is_individual
                THEN LIST_EXTRACT(shops, LIST_EXTRACT(first_trades, slot1) + DRAW(n, 'trade') % LIST_EXTRACT(trade_slots, slot1))
            ELSE LIST_EXTRACT(trades, LIST_EXTRACT(first_trades, slot1) + DRAW(n, 'trade') % LIST_EXTRACT(trade_slots, slot1))
        END,
        CASE WHEN ending = '有限公司分公司' THEN CONCAT('有限公司', division_name, '分公司') ELSE ending END
    ) END AS name,
    CONCAT(
        LIST_EXTRACT(surnames, 1 + DRAW(n, 'surname') % surname_slots),
        CASE WHEN DRAW(n, 'given') % 2 = 0 THEN '某' ELSE '某某' END
    ) AS person,
    -- 证件号码以 990000 开头：没有这样的区划，不会与任何人的号码相同。GB 11643 的权重是 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2；
    -- 99000019 和 0101 合计 169。
    CONCAT(
        '990000', CAST(birth AS VARCHAR), '0101', LPAD(CAST(serial_number AS VARCHAR), 3, '0'),
        SUBSTRING('10X98765432', CAST(1 + (
            169 + 6 * (birth // 10 % 10) + 3 * (birth % 10)
            + 8 * (serial_number // 100) + 4 * (serial_number // 10 % 10) + 2 * (serial_number % 10)
        ) % 11 AS INTEGER), 1)
    ) AS paper_number,
    province, LIST_EXTRACT(divisions, place_slot) AS division, division_name, zone, area, authority,
    CONCAT(
        COALESCE(zone, province), COALESCE(area, division_name),
        LIST_EXTRACT(styles, 1 + DRAW(n, 'road') % short_styles), '路',
        1 + DRAW(n, 'house') % 1999, '号', 101 + DRAW(n, 'door') % 2899, '室'
    ) AS domicile,
    LIST_EXTRACT(sections, slot1) AS section, LIST_EXTRACT(industries, slot1) AS industry,
    event, day,
    CASE WHEN event = 'establishment' THEN day ELSE day - CAST(30 + DRAW(n, 'age') % 5500 AS INTEGER) END AS established,
    code1, LIST_EXTRACT(terms, slot1) AS term1, LIST_EXTRACT(kinds, slot1) AS kind1,
    code2, LIST_EXTRACT(terms, slot2) AS term2, LIST_EXTRACT(kinds, slot2) AS kind2,
    LIST_EXTRACT(codes, kept3) AS code3, LIST_EXTRACT(terms, kept3) AS term3, LIST_EXTRACT(kinds, kept3) AS kind3,
    LIST_EXTRACT(codes, kept4) AS code4, LIST_EXTRACT(terms, kept4) AS term4, LIST_EXTRACT(kinds, kept4) AS kind4,
    LIST_EXTRACT(codes, kept5) AS code5, LIST_EXTRACT(terms, kept5) AS term5, LIST_EXTRACT(kinds, kept5) AS kind5,
    (
        LIST_EXTRACT(regulated, slot1) OR LIST_EXTRACT(regulated, slot2)
        OR COALESCE(LIST_EXTRACT(regulated, kept3), FALSE) OR COALESCE(LIST_EXTRACT(regulated, kept4), FALSE)
        OR COALESCE(LIST_EXTRACT(regulated, kept5), FALSE)
    ) AS marked
FROM checked
