"""Validators: compile, run, report. See `validators/` at the root for the checks themselves."""

from zhengzhao.sources import STANDARD_INPUT, FrameTable
from zhengzhao.validators.authority import named_version, standard_of
from zhengzhao.validators.compiling.bound import BoundRule, bind_check, literal
from zhengzhao.validators.compiling.checks import Check, all_checks, check_names, load_check
from zhengzhao.validators.compiling.lists import reading_lists, select_list
from zhengzhao.validators.compiling.rules import rules_of
from zhengzhao.validators.frames import validate_frame
from zhengzhao.validators.layers import lay, overlay_faults
from zhengzhao.validators.opening.naming import UntoldTableError
from zhengzhao.validators.opening.packaged import named_package, refuse_read
from zhengzhao.validators.opening.sources import located
from zhengzhao.validators.report import CheckResult, Finding, InputInfo, Report
from zhengzhao.validators.run import reading, validate
from zhengzhao.validators.validator import Progress, Validator

__all__ = [
    "STANDARD_INPUT",
    "BoundRule",
    "Check",
    "CheckResult",
    "Finding",
    "FrameTable",
    "InputInfo",
    "Progress",
    "Report",
    "UntoldTableError",
    "Validator",
    "all_checks",
    "bind_check",
    "check_names",
    "lay",
    "literal",
    "load_check",
    "located",
    "named_package",
    "named_version",
    "overlay_faults",
    "reading",
    "reading_lists",
    "refuse_read",
    "rules_of",
    "select_list",
    "standard_of",
    "validate",
    "validate_frame",
]
