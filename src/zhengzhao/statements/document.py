"""A statement as a document, `zhengzhao-statement/1`; it grows only by adding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from zhengzhao.messages import Text
from zhengzhao.statements.answer import Code, Note, Obligation, Receiver, StatedTerm, Statement
from zhengzhao.statements.leading import Leading, LeadingTerm


def statement_json(found: Statement) -> dict[str, Any]:
    """Return a statement as a document."""
    place = found.place
    return {
        "format": "zhengzhao-statement/1",
        "today": found.day.isoformat(),
        "event": found.event,
        "place": {
            "division": place.division,
            "name": place.division_name,
            "zone": place.zone,
            "zoneArea": place.zone_area,
        },
        "layers": list(found.layers),
        "complete": found.complete,
        "wording": found.wording,
        "sections": list(found.sections),
        "terms": [_term(each) for each in found.terms],
        "obligations": [_obligation(each) for each in found.obligations],
        "notes": [_note(each) for each in found.notes],
        "phrases": [each.to_json() for each in found.phrases],
    }


def leading_json(found: Sequence[Leading], layers: Sequence[str], day: date) -> dict[str, Any]:
    """Return the terms that lead to items or departments as a document."""
    return {
        "format": "zhengzhao-leading/1",
        "today": day.isoformat(),
        "layers": list(layers),
        "found": [
            {**each.row.to_json(), "name": each.name, "terms": [_leading(one) for one in each.terms]} for each in found
        ],
    }


def _term(term: StatedTerm) -> dict[str, Any]:
    return {
        "order": term.order,
        "asked": term.asked,
        "code": term.row.key,
        "phrase": term.phrase,
        "kind": term.kind,
        "section": term.section,
        "outcome": term.outcome,
        "row": term.row.to_json(),
    }


def _obligation(each: Obligation) -> dict[str, Any]:
    code, name = each.department
    return {
        "term": each.term,
        "item": each.item,
        "name": each.name,
        "status": _code(each.status),
        "condition": each.condition,
        "conditionText": each.condition_text,
        "met": each.met,
        "mode": _code(each.mode) if each.mode else None,
        "next": _code(each.next),
        "department": {"code": code, "name": name, "until": each.department_until},
        "level": each.level,
        "licence": each.licence,
        "legalBasis": each.legal_basis,
        "legalBasisAsOf": each.legal_basis_as_of,
        "measures": each.measures,
        "supervision": each.supervision,
        "standsInFor": each.stands_in_for,
        "authority": each.authority,
        "receivers": [_receiver(one) for one in each.receivers],
        "rows": [one.to_json() for one in each.rows],
    }


def _receiver(each: Receiver) -> dict[str, Any]:
    named = {"role": _code(each.role), "channel": _code(each.channel)}
    return {**named, "code": each.code, "name": each.name, "row": each.row.to_json()}


def _leading(each: LeadingTerm) -> dict[str, Any]:
    return {
        "code": each.code,
        "term": each.wording,
        "usable": each.usable,
        "item": each.item,
        "itemName": each.item_name,
        "conditionText": each.condition_text,
        "status": each.status,
        "roles": list(each.roles),
        "row": each.row.to_json(),
    }


def _code(code: Code) -> dict[str, str]:
    return {"code": code.code, **_text("text", code.text)}


def _note(note: Note) -> dict[str, Any]:
    return {"kind": note.kind, "subject": note.subject, "failed": note.failed, **_text("message", note.text)}


def _text(name: str, text: Text) -> dict[str, str]:
    return {name: text.zh, f"{name}En": text.en}
