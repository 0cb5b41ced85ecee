"""The check of the whole: what no single row shows. See `catalogue/questions/` at the root for the questions.

A schema says what a row must be; a question says what must hold between rows, tables and layers. It is asked of one
national version with the overlays that hold together with it, so that a province's table is judged with the national
one below it.
"""

from zhengzhao.catalogue.questions.answer import Answer, Finding, Place, Whole
from zhengzhao.catalogue.questions.ask import ask
from zhengzhao.catalogue.questions.question import SEVERITIES, Question, load_questions
from zhengzhao.catalogue.questions.standing import standing

__all__ = ["SEVERITIES", "Answer", "Finding", "Place", "Question", "Whole", "ask", "load_questions", "standing"]
