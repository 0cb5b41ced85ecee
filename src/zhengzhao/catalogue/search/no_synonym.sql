-- 没有同义词表的目录，按空表看待。
-- A catalogue without a table of synonyms has an empty one.
CREATE TEMP TABLE synonym (
  word VARCHAR, means VARCHAR, layer INTEGER, catalogue VARCHAR, version_from VARCHAR, version_until VARCHAR
)
