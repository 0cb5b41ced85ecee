-- kind: view
-- summary: 改革方式，所在地区的区划前缀（空为全国，31 为全省，3101 为全市，310115 只是本区），以及地区和情形的说法
-- summaryEn: "the modes, the prefix of the divisions that each holds in (empty is the nation, 31 the province, 3101 the city, 310115 the county alone), and words for area and case"
SELECT
  *,
  CASE
    WHEN division IS NULL THEN ''
    WHEN RIGHT(division, 4) = '0000' THEN LEFT(division, 2)
    WHEN RIGHT(division, 2) = '00' THEN LEFT(division, 4)
    ELSE division
  END AS prefix,
  CASE area_scheme
    WHEN 'zone' THEN '自贸试验区' WHEN 'extended_pilot' THEN '扩大试点地区' WHEN 'province' THEN '全省' ELSE '全国'
  END || COALESCE('（' || division || '）', '') AS area,
  CASE area_scheme
    WHEN 'zone' THEN 'the free-trade zones' WHEN 'extended_pilot' THEN 'the extended pilot'
    WHEN 'province' THEN 'the province' ELSE 'the whole country'
  END || COALESCE(' ' || division, '') AS area_en,
  CASE applies_to
    WHEN 'all' THEN '全部情形' WHEN 'new' THEN '新办' WHEN 'change' THEN '变更' WHEN 'renewal' THEN '延续' ELSE applies_to
  END AS kind_of_case,
  CASE applies_to WHEN 'all' THEN 'all cases' ELSE applies_to END AS kind_of_case_en
FROM reform_mode
