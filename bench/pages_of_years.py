"""Pages that grow over the years: timelines of an ordinary and of a busy party, my day, mail, notifications."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

import psycopg

from bench.bare import Reading
from bench.client import Client, Request
from bench.register import Register, turn
from bench.work import API, UI, Work

BUSY: Final = "timeline, busy party"


def pages_of_years(connection: psycopg.Connection[Any], register: Register, busy: int, program: Client) -> list[Work]:
    """The work; what the busy party's pages need is looked up here."""
    (person,) = connection.execute("SELECT min(id) FROM parties_person WHERE party_id = %s", [busy]).fetchone() or (0,)
    at = f"/parties/{busy}/timeline"
    answer = program.ask(Request(f"/api/v1{at}?limit=15"))
    more = json.loads(answer.body)["next"]
    pages = {
        BUSY: at,
        f"{BUSY}: one source": f"{at}?source=interactions",
        f"{BUSY}: one person": f"{at}?person={person}",
        f"{BUSY}: words": f"{at}?q=cena",
        f"{BUSY}: next page": f"{at}?before={quote(more)}",
        "timeline of a person": f"/persons/{person}/timeline",
        "my day": "/my-day",
        "notifications": "/notifications",
        "mail to be sorted": "/mail/",
        "mail to be sorted: words": "/mail/?q=wsp%C3%B3%C5%82pracy",
    }
    read = Reading(register)
    ordinary = Work(UI, "timeline", lambda n: Request(f"/parties/{turn(register.parties, n)[0]}/timeline"), read.told)
    program_asks = Work(API, "timeline by API", lambda n: Request(f"/api/v1{at}?limit=15"), read.told)
    return [ordinary, *(Work(UI, name, _asking(url), read.told) for name, url in pages.items()), program_asks]


def _asking(url: str) -> Callable[[int], Request]:
    return lambda n: Request(url)
