"""Zip archives that were damaged on the way."""

import lzma
import zipfile
import zlib

DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, UnicodeDecodeError)
"""What Python's reader of archives says of a damaged one, but for errors of the system; the last of a damaged name."""
