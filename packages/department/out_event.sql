SELECT m.payload, e.*
FROM member AS m
JOIN registration_event AS e ON e.node = m.node AND e.PRIPID = m.PRIPID
