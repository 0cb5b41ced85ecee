-- summary: 供抽取的字号：先是两个字的，后是三个字的，都由 syllable.csv 的字拼成
-- summaryEn: "The trade names to draw from, put together from the characters of syllable.csv: first those of two, then those of three"
SELECT
    ROW_NUMBER() OVER (ORDER BY LENGTH(text), text) AS slot, text, LENGTH(text) AS length
FROM (
    SELECT one.text || two.text AS text
    FROM syllable AS one
    JOIN syllable AS two ON two.position = 'second'
    WHERE one.position = 'first'
    UNION ALL
    SELECT one.text || two.text || three.text
    FROM syllable AS one
    JOIN syllable AS two ON two.position = 'second'
    JOIN syllable AS three ON three.position = 'third'
    WHERE one.position = 'first'
) AS combined
