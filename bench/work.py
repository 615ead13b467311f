"""What is measured: requests of pages and of the API, each with the SQL that does the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import uuid4

from bench.bare import Bare, Reading
from bench.cases import board, moved, newest, promised, reached
from bench.client import FORM, JSON, Request
from bench.criteria import criteria, custom_field
from bench.money import booked
from bench.register import Register, turn
from bench.tasks import month, my_day

# A salesperson reaches a part of all: what a page costs then is measured beside what it costs for whom reaches all.
UI, SALES, API = "page", "page of a salesperson", "API"
_CHANGES: Final = "/api/v1/changes?kinds=party&limit=50"


@dataclass(frozen=True, slots=True)
class Work:
    """``ask(n)`` is the n-th request; ``bare`` does the same by SQL alone."""

    face: str
    name: str
    ask: Callable[[int], Request]
    bare: Bare


def all_work(register: Register) -> list[Work]:
    """In the order in which it is measured: what writes comes last."""
    return [
        *_reading_pages(register),
        *_reading_tasks(),
        *_reading_cases(register),
        *_reading_own_cases(),
        *_lists_by_criterion(register),
        *_reading_api(register),
        *_writing(register),
    ]


def _reading_pages(register: Register) -> list[Work]:
    read, manager = Reading(register), register.manager
    return [
        Work(UI, "list", lambda n: Request("/parties"), read.list),
        Work(UI, "list, filtered", lambda n: Request(f"/parties?{_filter(manager)}"), read.filtered),
        Work(UI, "list, sorted", lambda n: Request("/parties?sort=-updated_at"), read.newest),
        Work(UI, "list, next page", lambda n: Request(f"/parties?cursor={turn(register.cursors, n)}"), read.next_page),
        Work(UI, "list, far page", lambda n: Request(f"/parties?cursor={register.far}"), read.far_page),
        Work(UI, "list, filtered and sorted", lambda n: Request(f"/parties?{_active()}"), read.newest_active),
        Work(UI, "list, searched", lambda n: Request(f"/parties?q={_word(register, n)}"), read.searched),
        Work(UI, "search page", lambda n: Request(f"/search?q={_word(register, n)}"), read.hits),
        Work(UI, "search, word begun", lambda n: Request(f"/search?q={turn(register.beginnings, n)}"), read.begun),
        Work(UI, "search, identifier", lambda n: Request(f"/search?q={turn(register.nips, n)}"), read.identified),
        Work(UI, "search, typo", lambda n: Request(f"/search?q={turn(register.typos, n)}"), read.similar),
        Work(UI, "record", lambda n: Request(f"/parties/{_party(register, n)}"), read.record),
        Work(UI, "trash", lambda n: Request("/trash"), read.list),
        Work(UI, "panel: persons", lambda n: Request(f"/parties/{_party(register, n)}/persons"), read.persons),
        Work(UI, "panel: timeline", lambda n: Request(f"/parties/{_party(register, n)}/timeline"), read.told),
    ]


def _reading_tasks() -> list[Work]:
    return [
        Work(UI, "start page", lambda n: Request("/"), my_day),
        Work(UI, "my day", lambda n: Request("/my-day"), my_day),
        Work(UI, "calendar month", lambda n: Request("/calendar?view=month"), month),
        Work(UI, "list of tasks", lambda n: Request("/tasks?view=mine"), my_day),
    ]


def _reading_cases(register: Register) -> list[Work]:
    return [
        Work(UI, "case board", lambda n: Request("/cases/board?type=sale"), board),
        Work(UI, "list of cases", lambda n: Request("/cases?view=open"), newest),
        Work(UI, "case", lambda n: Request(f"/cases/{turn(register.cases, n)}"), newest),
        Work(
            UI, "panel: money", lambda n: Request(f"/cases/{turn(register.costly, n)}/money"), booked(register.costly)
        ),
        Work(UI, "calendar of cases", lambda n: Request("/cases/calendar"), newest),
        Work(UI, "sales funnel", lambda n: Request("/reports/cases.funnel?period=this_year"), reached),
        Work(UI, "sales forecast", lambda n: Request("/reports/cases.forecast?period=this_quarter"), promised),
        Work(UI, "case moved", lambda n: _moved(register, n), moved),
    ]


def _reading_own_cases() -> list[Work]:
    year, quarter = "period=this_year", "period=this_quarter"
    return [
        Work(SALES, "case board, own", lambda n: Request("/cases/board?type=sale"), board),
        Work(SALES, "case board, own stale", lambda n: Request("/cases/board?type=sale&f.is_stale.true=1"), board),
        Work(SALES, "list of cases, own", lambda n: Request("/cases?view=open"), newest),
        Work(SALES, "list of cases, own by value", lambda n: Request("/cases?view=all&sort=-planned_revenue"), newest),
        Work(SALES, "sales funnel, own", lambda n: Request(f"/reports/cases.funnel?{year}"), reached),
        Work(SALES, "sales forecast, own", lambda n: Request(f"/reports/cases.forecast?{quarter}"), promised),
    ]


def _lists_by_criterion(register: Register) -> list[Work]:
    named = [(f"criterion: {one.name}", one) for one in criteria(register)]
    named += [(one.name, one) for one in custom_field()]
    return [Work(UI, name, _asking(one.url), one.bare) for name, one in named]


def _asking(url: str) -> Callable[[int], Request]:
    return lambda n: Request(url)


def _reading_api(register: Register) -> list[Work]:
    read, manager = Reading(register), register.manager
    at = "/api/v1/parties"
    return [
        Work(API, "list", lambda n: Request(at), read.list),
        Work(API, "list, filtered", lambda n: Request(f"{at}?status=active&account_manager={manager}"), read.filtered),
        Work(API, "list, next page", lambda n: Request(f"{at}?cursor={turn(register.cursors, n)}"), read.next_page),
        Work(API, "list, searched", lambda n: Request(f"{at}?q={_word(register, n)}"), read.searched),
        Work(API, "changes", lambda n: Request(_CHANGES), read.changes),
        Work(API, "changes, far", lambda n: Request(f"{_CHANGES}&after={register.changes}"), read.far_changes),
        Work(API, "record", lambda n: Request(f"{at}/{_party(register, n)}"), read.record),
        Work(API, "timeline", lambda n: Request(f"{at}/{_party(register, n)}/timeline?limit=15"), read.told),
    ]


def _writing(register: Register) -> list[Work]:
    read = Reading(register)
    return [
        Work(UI, "create", lambda n: _created_by_form(register, n), read.create),
        Work(UI, "update", lambda n: _changed_by_form(register, n), read.update),
        Work(API, "create", lambda n: _created(register, n), read.create),
        Work(API, "update", lambda n: _changed(register, n), read.update),
    ]


def _moved(register: Register, number: int) -> Request:
    """Each of the cases to one stage, then each to another."""
    stage = turn(("sale_needs", "sale_qualification"), number // len(register.cases))
    form = urlencode({"stage": stage}).encode()
    at = f"/cases/{turn(register.cases, number)}/move"
    return Request(at, "POST", form, {**FORM, "HX-Request": "true"}, status=204)


def _filter(manager: int) -> str:
    return urlencode({"f.status.is": "active", "f.account_manager.is": manager})


def _active() -> str:
    return urlencode({"f.status.is": "active", "sort": "-created_at"})


def _word(register: Register, number: int) -> str:
    return quote(turn(register.words, number))


def _party(register: Register, number: int) -> int:
    return turn(register.parties, number)[0]


def _created_by_form(register: Register, number: int) -> Request:
    form = {
        "token": str(uuid4()),
        "kind": "organisation",
        "name": f"Próba formularza {register.run} {number}",
        "status": "active",
        "account_manager": str(register.manager),
        "phones-count": "1",
        "phones-0-value": "32 218 40 30",
        "phones-0-label": "office",
        "phones-main": "0",
        "emails-count": "1",
        "emails-0-value": f"biuro{number}@formularz.example",
        "emails-main": "0",
        "addresses-count": "1",
        "addresses-0-kind": "registered",
        "addresses-0-street": "Długa",
        "addresses-0-house_number": "1",
        "addresses-0-postcode": "43-100",
        "addresses-0-city": "Tychy",
        "addresses-0-country": "PL",
        "addresses-main": "0",
    }
    return Request("/parties/new", "POST", urlencode(form).encode(), FORM, status=302)


def _changed_by_form(register: Register, number: int) -> Request:
    party, version = register.changed(0, number)
    values = {"industry": f"próba {register.run} {number}", "version": str(version)}
    headers = {**FORM, "HX-Request": "true", "HX-Target": "fact-industry"}
    return Request(f"/parties/{party}/facts/industry", "POST", urlencode(values).encode(), headers)


def _created(register: Register, number: int) -> Request:
    body: dict[str, Any] = {
        "kind": "organisation",
        "name": f"Próba API {register.run} {number}",
        "account_manager": str(register.manager),
        "channels": [
            {"kind": "phone", "label": "office", "value": "32 218 40 30", "is_main": True},
            {"kind": "email", "value": f"biuro{number}@api.example", "is_main": True},
        ],
        "addresses": [
            {
                "kind": "registered",
                "street": "Długa",
                "house_number": "1",
                "postcode": "43-100",
                "city": "Tychy",
                "country": "PL",
                "is_main": True,
            }
        ],
    }
    headers = {**JSON, "Idempotency-Key": str(uuid4())}
    return Request("/api/v1/parties", "POST", json.dumps(body).encode(), headers, status=201)


def _changed(register: Register, number: int) -> Request:
    party, version = register.changed(1, number)
    body = json.dumps({"industry": f"próba {register.run} {number}"}).encode()
    return Request(f"/api/v1/parties/{party}", "PATCH", body, {**JSON, "If-Match": f'"{version}"'})
