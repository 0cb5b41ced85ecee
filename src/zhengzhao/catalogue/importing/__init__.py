"""Correspondence workbooks of every layout become the catalogue's tables, and every cell of theirs is accounted for."""

from zhengzhao.catalogue.importing.account import OUTCOMES, Account, Entry, Notice, Outcome, Question
from zhengzhao.catalogue.importing.fitting import check_fit
from zhengzhao.catalogue.importing.mapping import Answer, WorkbookMapping, mapping_of, read_mapping
from zhengzhao.catalogue.importing.outcome import ACCOUNT
from zhengzhao.catalogue.importing.review import REVIEW, read_review, remember
from zhengzhao.catalogue.importing.words import load_words
from zhengzhao.catalogue.importing.workbook import Import, import_workbook

__all__ = [
    "ACCOUNT",
    "OUTCOMES",
    "REVIEW",
    "Account",
    "Answer",
    "Entry",
    "Import",
    "Notice",
    "Outcome",
    "Question",
    "WorkbookMapping",
    "check_fit",
    "import_workbook",
    "load_words",
    "mapping_of",
    "read_mapping",
    "read_review",
    "remember",
]
