-- 每段一行。主营的条目写在最前，所以主营是许可项目时许可项目在前。
-- One row a part. The main activity is the first one ticked: where it is licensed, the licensed part comes first.
SELECT
  w.section,
  s.head || '：' || STRING_AGG(w.phrase, '；' ORDER BY w."order") || '。（' || s.closing || '）' AS words,
  MIN(w."order") AS "order"
FROM ticked_wording AS w
JOIN section AS s ON s.section = w.section
GROUP BY w.section, s.head, s.closing
