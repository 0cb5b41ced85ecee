-- 营业执照经营范围的两段：抬头和结尾的固定文字。
-- The two parts of the scope on a licence: how each begins, and the sentence that closes it.
SELECT
  'general' AS section,
  '一般项目' AS head,
  '除依法须经批准的项目外，凭营业执照依法自主开展经营活动' AS closing
UNION ALL
SELECT
  'licensed' AS section,
  '许可项目' AS head,
  '依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以相关部门批准文件或许可证件为准' AS closing
