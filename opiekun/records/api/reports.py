"""``/reports``: analyses as typed cells, and as files."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed, asker
from opiekun.accounts.viewer import UserViewer
from opiekun.core.api.answers import answer
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import NotFound
from opiekun.core.money import Money
from opiekun.records.api.lists_behind import list_behind
from opiekun.records.api.report_schemas import Report, ReportList
from opiekun.records.reports.asked import Given, presets_of, read_asked
from opiekun.records.reports.building import Built, build
from opiekun.records.reports.comparing import ComparedSection, Figure
from opiekun.records.reports.export import write_report
from opiekun.records.reports.periods import PRESETS
from opiekun.records.reports.registry import ReportKind, reports, reports_for
from opiekun.records.reports.report import Period, Value
from opiekun.records.reports.shown import language_of

router = ApiRouter(tags=["Reports"])


def _parameter(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"in": "query", "name": name, "description": text, "required": False, "schema": schema}


_DAY: Final = {"type": "string", "format": "date"}
_CHOICE: Final = [
    _parameter(
        "period", "A period by its name; else that of `from` and `to`", {"type": "string", "enum": list(PRESETS)}
    ),
    _parameter("from", "First day", _DAY),
    _parameter("to", "Last day", _DAY),
    _parameter(
        "compare",
        "With the period before, or the same of the year before",
        {"type": "string", "enum": ["before", "year"]},
    ),
    _parameter(
        "filters",
        "Each filter of the report by its code, repeated where several values may be chosen: `type=sale&owner=1042`; "
        "codes and values stand in `GET /reports`",
        {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    )
    | {"style": "form", "explode": True},
]
_FORMAT: Final = _parameter("format", "The kind of file", {"type": "string", "enum": ["pdf", "xlsx"]}) | {
    "required": True
}


@router.route("GET", "", done=ReportList, summary="List reports")
def list_reports(request: HttpRequest) -> HttpResponse:
    """Those that the token's user may open, with the values that each filter takes."""
    viewer = asker(request)
    return answer({"items": [_summary(viewer, kind) for kind in reports_for(viewer)], "next": None})


@router.route("GET", "/{code}", done=Report, accepts=None, parameters=_CHOICE, summary="Read a report")
def read_report(request: HttpRequest, code: str) -> HttpResponse:
    """Built within the user's reach. What takes too long to compute is refused as `report_too_slow`."""
    kind = _kind(code)
    viewer = allowed(request, *kind.needs)
    return answer(_body(build(viewer, kind, read_asked(viewer, kind, _given(request)), language_of())))


@router.route("GET", "/{code}/file", accepts=None, parameters=[*_CHOICE, _FORMAT], summary="Download a report")
def download_report(request: HttpRequest, code: str) -> HttpResponse:
    """As PDF or Excel, of what the user may export; each is a line in the access log."""
    kind = _kind(code)
    viewer, given = allowed(request, kind.needs[0], "export"), dict(_given(request))
    format_code = next(iter(given.pop("format", [])), "")
    return write_report(viewer, kind, read_asked(viewer, kind, given), format_code, language_of()).response()


def _kind(code: str) -> ReportKind:
    found = next((kind for kind in reports if kind.code == code), None)
    if found is None:
        raise NotFound
    return found


def _given(request: HttpRequest) -> Given:
    return {name: list(map(str, values)) for name, values in request.GET.lists()}


def _summary(viewer: UserViewer, kind: ReportKind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "label": str(kind.label),
        "group": str(kind.group),
        "explanation": str(kind.explanation),
        "periods": presets_of(kind),
        "compares": kind.compares,
        "filters": [
            {
                "code": one.code,
                "label": str(one.label),
                "many": one.many,
                "needed": one.needed,
                "choices": [{"value": c.value, "label": str(c.label)} for c in one.choices(viewer)],
            }
            for one in kind.filters
        ],
    }


def _body(built: Built) -> dict[str, Any]:
    has_period = built.kind.periods != "none"
    return {
        "code": built.kind.code,
        "title": built.title,
        "period": _days(built.choice.period) if has_period else None,
        "compared": _days(built.choice.compared) if has_period and built.choice.compared else None,
        "said": list(built.said),
        "sections": [_section(section) for section in built.sections],
    }


def _days(period: Period) -> dict[str, date]:
    return {"first": period.first, "last": period.last}


def _section(compared: ComparedSection) -> dict[str, Any]:
    section = compared.section
    return {
        "code": section.code,
        "title": str(section.title),
        "note": str(section.note),
        "columns": [{"code": c.code, "label": str(c.label), "type": str(c.type)} for c in section.columns],
        "rows": [
            {"key": line.key, "cells": _cells(line.figures), "only_before": line.is_gone} for line in compared.lines
        ],
        "totals": None if compared.totals is None else _cells(compared.totals),
    }


def _cells(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    return [_cell(figure) for figure in figures]


def _cell(figure: Figure) -> dict[str, Any]:
    href = figure.cell.href
    body = {"value": _value(figure.cell.value), "href": href or None, "list": list_behind(href)}
    if figure.former is not None:
        change = figure.change
        body |= {
            "before": _value(figure.former.value),
            "before_href": figure.former.href or None,
            "before_list": list_behind(figure.former.href),
            "change": None if change is None else f"{change:f}",
        }
    return body


def _value(value: Value) -> Any:
    match value:
        case None | int() | date():
            return value
        case Money():
            return value.as_json()
        case Decimal():
            return f"{value:f}"
    return str(value)
