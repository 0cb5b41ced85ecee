"""Statements: from ticked scope terms to the wording on the licence and the obligations, and back.

The recipe `packages/statement` says how a scope reads and what happens next; it stands on the recipe `mark`, so that a
registrar hears beforehand exactly what the marks will say afterwards.
"""

from zhengzhao.statements.answer import Code, Note, Obligation, Place, Receiver, StatedTerm, Statement
from zhengzhao.statements.desk import Desk
from zhengzhao.statements.document import leading_json, statement_json
from zhengzhao.statements.leading import Leading, LeadingTerm
from zhengzhao.statements.question import Situation, Ticked
from zhengzhao.statements.statement import statement

__all__ = [
    "Code",
    "Desk",
    "Leading",
    "LeadingTerm",
    "Note",
    "Obligation",
    "Place",
    "Receiver",
    "Situation",
    "StatedTerm",
    "Statement",
    "Ticked",
    "leading_json",
    "statement",
    "statement_json",
]
