"""GeoJSON (RFC 7946) and TopoJSON objects, by their specifications' own sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Json = Any
"""Anything that JSON can hold."""


def is_geojson(value: Json) -> bool:
    """Tell whether a value is a GeoJSON object: a geometry, a feature or a collection of features."""
    if not isinstance(value, dict) or not _box(value):
        return False
    kind = value.get("type")
    if kind == "Feature":
        return _is_feature(value)
    if kind == "FeatureCollection":
        return _all(
            value.get("features"),
            lambda each: isinstance(each, dict) and each.get("type") == "Feature" and is_geojson(each),
        )
    return _is_geometry(value)


def is_topojson(value: Json) -> bool:
    """Tell whether a value is a TopoJSON object: a topology, or a geometry whose arcs stand elsewhere."""
    if not isinstance(value, dict) or value.get("type") != "Topology":
        return isinstance(value, dict) and value.get("type") is not None and _is_topology_object(value, None)
    objects, arcs = value.get("objects"), value.get("arcs")
    if not isinstance(objects, dict) or not isinstance(arcs, list) or not _box(value) or not _transform(value):
        return False
    return _all(arcs, _line) and all(_is_topology_object(each, len(arcs)) for each in objects.values())


def _is_feature(value: Mapping[str, Json]) -> bool:
    given = "geometry" in value and "properties" in value
    geometry, properties = value.get("geometry"), value.get("properties")
    identity = value.get("id", "")
    return (
        given
        and (geometry is None or _is_geometry(geometry))
        and (properties is None or isinstance(properties, dict))
        and (isinstance(identity, str) or _number(identity))
    )


def _is_geometry(value: Json) -> bool:
    if not isinstance(value, dict) or not _box(value):
        return False
    kind = value.get("type")
    if kind == "GeometryCollection":
        return _all(value.get("geometries"), _is_geometry)
    test = _COORDINATES.get(kind) if isinstance(kind, str) else None
    return test is not None and test(value.get("coordinates"))


def _number(value: Json) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _all(value: Json, test: Callable[[Json], bool], least: int = 0) -> bool:
    return isinstance(value, list) and len(value) >= least and all(test(each) for each in value)


def _position(value: Json) -> bool:
    return _all(value, _number, 2)


def _line(value: Json) -> bool:
    return _all(value, _position, 2)


def _ring(value: Json) -> bool:
    # RFC 7946, 3.1.6: four or more positions, the first and the last are identical.
    return _all(value, _position, 4) and value[0] == value[-1]


def _polygon(value: Json) -> bool:
    return _all(value, _ring)


def _box(value: Mapping[str, Json]) -> bool:
    # RFC 7946, 5: an array of length 2*n.
    box = value.get("bbox", [0, 0, 0, 0])
    return _all(box, _number, 4) and len(box) % 2 == 0


_COORDINATES: Mapping[str, Callable[[Json], bool]] = {
    "Point": _position,
    "MultiPoint": lambda value: _all(value, _position),
    "LineString": _line,
    "MultiLineString": lambda value: _all(value, _line),
    "Polygon": _polygon,
    "MultiPolygon": lambda value: _all(value, _polygon),
}


def _transform(value: Mapping[str, Json]) -> bool:
    if "transform" not in value:
        return True
    held = value["transform"]
    return isinstance(held, dict) and all(
        _all(held.get(key), _number, 2) and len(held[key]) == 2 for key in ("scale", "translate")
    )


def _is_topology_object(value: Json, arcs: int | None) -> bool:
    if not isinstance(value, dict) or not _box(value):
        return False
    properties, kind = value.get("properties"), value.get("type")
    if properties is not None and not isinstance(properties, dict):
        return False
    if kind is None:
        return "type" in value
    if kind == "GeometryCollection":
        return _all(value.get("geometries"), lambda each: _is_topology_object(each, arcs))
    if kind in ("Point", "MultiPoint"):
        return _COORDINATES[kind](value.get("coordinates"))
    depth = (
        {"LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}.get(kind)
        if isinstance(kind, str)
        else None
    )
    return depth is not None and _indexes(value.get("arcs"), depth, arcs)


def _indexes(value: Json, depth: int, arcs: int | None) -> bool:
    # A negative index is the arc read backwards: ~0 is -1.
    if depth:
        return _all(value, lambda each: _indexes(each, depth - 1, arcs))
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and (arcs is None or -arcs <= value < arcs)
