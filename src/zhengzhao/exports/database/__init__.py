"""A version as the tables of a database: DDL, with what the database cannot hold said beside."""

from zhengzhao.exports.database.dialects import DIALECTS, Dialect
from zhengzhao.exports.database.statements import ddl

__all__ = ["DIALECTS", "Dialect", "ddl"]
