"""What is generated from the standard, so that there is one source of truth: templates, DDL, JSON Schema, documentation."""

from zhengzhao.exports.database import DIALECTS, Dialect, ddl
from zhengzhao.exports.record import record_schema
from zhengzhao.exports.template import template

__all__ = ["DIALECTS", "Dialect", "ddl", "record_schema", "template"]
