SELECT m.payload, r.*
FROM member AS m
JOIN registration AS r ON r.node = m.node AND r.PRIPID = m.PRIPID
