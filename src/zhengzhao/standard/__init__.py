"""The standard: descriptors, versions and overlays. See `standard/` at the root for the content."""

from zhengzhao.standard.descriptor import (
    Field,
    ForeignKey,
    Package,
    Raw,
    Reference,
    Resource,
    Rule,
    Schema,
    Severity,
    inside,
    read_package,
    read_schema,
    to_json,
)
from zhengzhao.standard.formerly import corresponding, counterpart
from zhengzhao.standard.identity import VersionId, is_content, version_id, whole
from zhengzhao.standard.near import nearest
from zhengzhao.standard.shape import below, mistake
from zhengzhao.standard.versions import (
    DESCRIPTOR,
    DESCRIPTORS,
    existing_content,
    load_standard,
    load_version,
    newest_version,
    overlay_packages,
    periods,
    today_in_shanghai,
    version_descriptor,
    versions,
)
from zhengzhao.standard.yamltext import parse_yaml, read_yaml

__all__ = [
    "DESCRIPTOR",
    "DESCRIPTORS",
    "Field",
    "ForeignKey",
    "Package",
    "Raw",
    "Reference",
    "Resource",
    "Rule",
    "Schema",
    "Severity",
    "VersionId",
    "below",
    "corresponding",
    "counterpart",
    "existing_content",
    "inside",
    "is_content",
    "load_standard",
    "load_version",
    "mistake",
    "nearest",
    "newest_version",
    "overlay_packages",
    "parse_yaml",
    "periods",
    "read_package",
    "read_schema",
    "read_yaml",
    "to_json",
    "today_in_shanghai",
    "version_descriptor",
    "version_id",
    "versions",
    "whole",
]
