-- 各版本、各层的条目，以及所在版本的有效期：停用的接替条目从这里找，尚未生效、已经失效的也从这里认出来。
-- Every term of every version and overlay, with the period of what holds it: where the successor of a retired term is
-- found, and where one that is not in force yet, or no longer, is known by.
SELECT
  code, term, COALESCE(usable, 'true') <> 'false' AS usable, successor, layer, catalogue, version_from, version_until
FROM scope_term
ORDER BY code, version_from, layer
