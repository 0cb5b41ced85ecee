"""The data-sharing library and standards validator for the separation of permits from the business licence (证照分离).

The same things as on the command line, flat:

>>> import zhengzhao
>>> zhengzhao.load_standard("1.0.0").title.en
'Data-sharing standard for the separation of permits from the business licence'

Samples are made by `zhengzhao.sample.sample`: a module of that name cannot be a function too.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from zhengzhao.catalogue import Catalogue, load_catalogue
    from zhengzhao.errors import DescriptorError, OutputError, SourceError, UsageError, ZhengzhaoError
    from zhengzhao.exports import ddl, record_schema, template
    from zhengzhao.messages import Text
    from zhengzhao.packages import MarkResult, NotValidError, PackageResult, mark, package
    from zhengzhao.sources import FrameTable
    from zhengzhao.standard import Package, load_standard
    from zhengzhao.statements import Statement, statement
    from zhengzhao.validators import CheckResult, Finding, InputInfo, Report, load_check, validate, validate_frame
    from zhengzhao.validators.explain import Explanation, explain
    from zhengzhao.validators.render import render
    from zhengzhao.validators.repairing.repair import RepairCount, RepairResult, repair

# Where each name lives. It is imported when it is first asked for: the engine takes half a second to load, and whoever
# only wants an error class or the version should not wait for it.
_HOMES = {
    "zhengzhao.catalogue": ("Catalogue", "load_catalogue"),
    "zhengzhao.errors": ("DescriptorError", "OutputError", "SourceError", "UsageError", "ZhengzhaoError"),
    "zhengzhao.exports": ("ddl", "record_schema", "template"),
    "zhengzhao.messages": ("Text",),
    "zhengzhao.packages": ("MarkResult", "NotValidError", "PackageResult", "mark", "package"),
    "zhengzhao.standard": ("Package", "load_standard"),
    "zhengzhao.sources": ("FrameTable",),
    "zhengzhao.statements": ("Statement", "statement"),
    "zhengzhao.validators": (
        "CheckResult",
        "Finding",
        "InputInfo",
        "Report",
        "load_check",
        "validate",
        "validate_frame",
    ),
    "zhengzhao.validators.explain": ("Explanation", "explain"),
    "zhengzhao.validators.render": ("render",),
    "zhengzhao.validators.repairing.repair": ("RepairCount", "RepairResult", "repair"),
}

__all__ = [
    "Catalogue",
    "CheckResult",
    "DescriptorError",
    "Explanation",
    "Finding",
    "FrameTable",
    "InputInfo",
    "MarkResult",
    "NotValidError",
    "OutputError",
    "Package",
    "PackageResult",
    "RepairCount",
    "RepairResult",
    "Report",
    "SourceError",
    "Statement",
    "Text",
    "UsageError",
    "ZhengzhaoError",
    "__version__",
    "ddl",
    "explain",
    "load_catalogue",
    "load_check",
    "load_standard",
    "mark",
    "package",
    "record_schema",
    "render",
    "repair",
    "statement",
    "template",
    "validate",
    "validate_frame",
]


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            value: object = getattr(importlib.import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
