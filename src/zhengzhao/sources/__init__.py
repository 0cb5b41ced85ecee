"""Sources: a file of any form and encoding, a table of a database or a frame in memory becomes one relation of text columns."""

from __future__ import annotations

from zhengzhao.sources.columnar.frames import FrameTable, open_frame
from zhengzhao.sources.databases.database import DatabaseTable, database_table, open_database
from zhengzhao.sources.expected import Expected
from zhengzhao.sources.gzipped import is_too_much
from zhengzhao.sources.header import NOT_DATA, REPEATED_HEADER, label_among, plain_label
from zhengzhao.sources.opening import STANDARD_INPUT, form_of, is_stream, open_source, spooled
from zhengzhao.sources.relation import FILE_INDEX, FileScan, TextRelation, exact_path, scan_together, with_sheet
from zhengzhao.sources.texts.decoding import codec_of, no_encoding
from zhengzhao.sources.texts.splitting import join_record
from zhengzhao.sources.texts.text import open_text
from zhengzhao.sources.workspace import MEMORY_LIMIT, Workspace
from zhengzhao.sources.zips import DAMAGED_ZIP

__all__ = [
    "DAMAGED_ZIP",
    "FILE_INDEX",
    "MEMORY_LIMIT",
    "NOT_DATA",
    "REPEATED_HEADER",
    "STANDARD_INPUT",
    "DatabaseTable",
    "Expected",
    "FileScan",
    "FrameTable",
    "TextRelation",
    "Workspace",
    "codec_of",
    "database_table",
    "exact_path",
    "form_of",
    "is_stream",
    "is_too_much",
    "join_record",
    "label_among",
    "no_encoding",
    "open_database",
    "open_frame",
    "open_source",
    "open_text",
    "plain_label",
    "scan_together",
    "spooled",
    "with_sheet",
]
