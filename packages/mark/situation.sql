-- 不同的情形：同样的事项、日期和地点只判断一次。
-- The distinct situations: one decision serves every company in the same one.
SELECT DISTINCT term, item, kind, day, zone, zone_area, authority_division, place_division
FROM candidate
