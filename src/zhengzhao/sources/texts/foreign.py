"""Files that are not the text of a table, told for what they are: by their first bytes, or because they are not there."""

from __future__ import annotations

import codecs
from pathlib import Path

from zhengzhao.errors import SourceError
from zhengzhao.messages import Text, reason_of
from zhengzhao.sources.gzipped import GZIP

_UNPACK = Text("请解压后给出其中的文件", "unpack it and name the file inside")
_SAVE = Text(
    "请用表格软件打开后另存为 xlsx 或 CSV 再校验",
    "open it in a spreadsheet program, save it as xlsx or CSV and try again",
)
_ADDRESS = Text("请用网址 sqlite:///文件#表 指明其中的表", "name a table in it by its URL, sqlite:///FILE#TABLE")
_EXPORT = Text("请把其中的表导出为 xlsx 或 CSV 再校验", "export the table in it as xlsx or CSV and try again")
_WRITE = Text("请另存为 Parquet 或 CSV 再校验", "save it as Parquet or CSV and try again")
_HTML = Text("网页（HTML）", "a web page (HTML)")
_ACCESS = Text(" Access 数据库", "an Access database")
_FOREIGN = (
    (b"PK\x03\x04", Text(" zip 压缩包", "a zip archive"), _UNPACK),
    (b"Rar!\x1a\x07", Text(" rar 压缩包", "a rar archive"), _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", Text(" 7z 压缩包", "a 7z archive"), _UNPACK),
    (b"SQLite format 3\x00", Text(" SQLite 数据库", "a SQLite database"), _ADDRESS),
    (b"\x00\x01\x00\x00Standard Jet DB\x00", _ACCESS, _EXPORT),
    (b"\x00\x01\x00\x00Standard ACE DB\x00", _ACCESS, _EXPORT),
    (b"\xd0\xcf\x11\xe0", Text("旧式 Office 文件", "an old Office file"), _SAVE),
    (b"%PDF", Text(" PDF 文件", "a PDF file"), _SAVE),
    (GZIP, Text(" gzip 压缩文件", "a gzip file"), _UNPACK),
    (b"\xfd7zXZ\x00", Text(" xz 压缩文件", "an xz file"), _UNPACK),
    (b"\x28\xb5\x2f\xfd", Text(" zstd 压缩文件", "a zstd file"), _UNPACK),
    *((b"BZh%d1AY&SY" % each, Text(" bzip2 压缩文件", "a bzip2 file"), _UNPACK) for each in range(1, 10)),
    (b"ARROW1\x00\x00", Text(" Arrow 文件", "an Arrow file"), _WRITE),
    (b"PAR1", Text(" Parquet 文件", "a Parquet file"), _SAVE),
    (b"<html", _HTML, _SAVE),
    (b"<!doct", _HTML, _SAVE),
    (b"<table", _HTML, _SAVE),
    (b"<?xml", Text(" XML 文件", "an XML file"), _SAVE),
)
_DUCKDB = (
    Text(" DuckDB 数据库", "a DuckDB database"),
    Text(
        "请把其中的表导出为 Parquet 或 CSV 再校验，如 COPY 表名 TO '表名.parquet'",
        "export the table in it as Parquet or CSV, such as COPY name TO 'name.parquet', and try again",
    ),
)


def refuse_foreign(path: Path) -> None:
    """Refuse what cannot be opened, is empty, or begins as another form of file does.

    Raises:
        SourceError: It is so; the message says what it is and what to do.
    """
    if path.is_dir():
        raise SourceError(Text(f"{path} 是文件夹，不是文件；请给出文件。", f"{path} is a directory; name a file."))
    try:
        with path.open("rb") as file:
            head = file.read(32)
    except FileNotFoundError:
        raise SourceError(
            Text(
                f"找不到文件 {path}；请检查文件名和所在文件夹。", f"There is no file {path}; check its name and folder."
            )
        ) from None
    except OSError as error:
        raise SourceError(
            Text(
                f"无法打开 {path}：{reason_of(error).zh}；请检查权限。",
                f"Cannot open {path}: {reason_of(error).en}; check permissions.",
            )
        ) from error
    if not head:
        raise SourceError(
            Text(
                f"{path} 是空文件，连表头都没有；请重新导出。",
                f"{path} is empty, without even a header; export it again.",
            )
        )
    foreign = _foreign(head)
    if foreign is not None:
        kind, cure = foreign
        raise SourceError(
            Text(
                f"{path} 是{kind.zh}，不是表格的文本；{cure.zh}。",
                f"{path} is {kind.en}, not the text of a table; {cure.en}.",
            )
        )


def _foreign(head: bytes) -> tuple[Text, Text] | None:
    """Return what a file is by its first bytes, and the cure; None where it may be the text of a table."""
    for magic, kind, cure in _FOREIGN:
        if head.startswith(magic) or head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(magic):
            return kind, cure
    # Behind a checksum stands its name, which a text may hold there too, and a number of eight bytes, which none holds.
    return _DUCKDB if head[8:12] == b"DUCK" and b"\0" in head[12:20] else None


def is_wide(head: bytes) -> bool:
    """Tell whether a text without a mark is UTF-16 or UTF-32: many NULs, and none of them is a character of its own.

    What has other characters than ASCII and is UTF-8 is no such text.
    """
    if head.count(0) * 4 < len(head) or (not head.isascii() and "\ufffd" not in head.decode("utf-8", "replace")[:-1]):
        return False
    return wide_without_mark(head) is not None


def wide_without_mark(head: bytes) -> str | None:
    """Return the form of UTF-16 or UTF-32 in which the beginning of a file is lines of text; None where none is."""
    for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        text = head.decode(name, "replace")
        if "\n" in text and "\0" not in text and "\ufffd" not in text[:-1]:
            return name
    return None


def is_junk(text: str) -> bool:
    """Tell whether one character in five does not decode, or one in twenty is a NUL as in UTF-16 without its mark."""
    return text.count("\ufffd") * 5 > len(text) or text.count("\0") * 20 > len(text)
