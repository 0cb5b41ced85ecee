"""What a report calls severities and the dimensions of quality."""

from __future__ import annotations

from zhengzhao.messages import Text

DIMENSIONS = {
    "completeness": Text("完整性", "Completeness"),
    "validity": Text("规范性", "Validity"),
    "uniqueness": Text("唯一性", "Uniqueness"),
    "relation": Text("关联性", "Relation"),
    "accuracy": Text("准确性", "Accuracy"),
    "timeliness": Text("及时性", "Timeliness"),
    "coverage": Text("全面性", "Coverage"),
}
SEVERITIES = {"error": Text("错误", "Error"), "warning": Text("提醒", "Warning")}
