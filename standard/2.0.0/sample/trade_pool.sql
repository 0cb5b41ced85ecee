-- summary: 供抽取的行业词：按门类相邻排列，企业和个体工商户各有一词
-- summaryEn: "The words for a line of business to draw from, sections side by side: one for companies, one for individual businesses"
SELECT
    ROW_NUMBER() OVER (ORDER BY section, company, individual) AS slot, section, company, individual
FROM trade
