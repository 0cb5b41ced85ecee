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
from zhengzhao.standard.near import nearest
from zhengzhao.standard.shape import below, mistake
from zhengzhao.standard.versions import (
    DESCRIPTOR,
    VersionId,
    existing_content,
    in_force,
    load_standard,
    load_version,
    overlay_packages,
    version_id,
    versions,
)
from zhengzhao.standard.yamltext import parse_yaml, read_yaml

__all__ = [
    "DESCRIPTOR",
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
    "existing_content",
    "in_force",
    "inside",
    "load_standard",
    "load_version",
    "mistake",
    "nearest",
    "overlay_packages",
    "parse_yaml",
    "read_package",
    "read_schema",
    "read_yaml",
    "to_json",
    "version_id",
    "versions",
]
