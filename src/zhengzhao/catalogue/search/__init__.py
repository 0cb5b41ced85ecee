"""Search: from a word, pinyin, a code or a name to the scope terms of a day, each hit with its reason."""

from zhengzhao.catalogue.search.hit import Hit, Match, Row, SearchResult
from zhengzhao.catalogue.search.index import Index
from zhengzhao.catalogue.search.normal import plain
from zhengzhao.catalogue.search.reading import read_content

__all__ = ["Hit", "Index", "Match", "Row", "SearchResult", "plain", "read_content"]
