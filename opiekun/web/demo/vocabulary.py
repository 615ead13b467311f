"""The word lists, read once, and weighted choices from them."""

import csv
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Items of which some are drawn more often than others."""

    def __init__(self, items: Sequence[T], weights: Sequence[int]) -> None:
        self.items = items
        self._sums = list(accumulate(weights))

    def draw(self, rng: Random) -> T:
        return self.items[bisect(self._sums, rng.random() * self._sums[-1])]


@dataclass(frozen=True, slots=True)
class Town:
    """A real town with postcodes that are its own; ``area`` is its telephone zone, ``tax_office`` begins a NIP."""

    name: str
    locative: str
    voivodeship: str
    county: str
    area: str
    tax_office: str
    postcodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business: how it is called, how its firms begin their names, the stem of made-up names."""

    industry: str
    firm: str
    stem: str


@dataclass(frozen=True, slots=True)
class JobTitle:
    """``rank`` 0 leads the party, 1 reports to 0, 2 to 1."""

    male: str
    female: str
    department: str
    rank: int


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """A town abroad with the names, the company suffix and the telephone prefix that fit it."""

    country: str
    city: str
    postcode: str
    street: str
    suffix: str
    first: str
    last: str
    phone: str


def _rows(name: str) -> list[dict[str, str]]:
    text = files("opiekun.web.demo.words").joinpath(f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _weights(rows: Sequence[dict[str, str]]) -> list[int]:
    return [int(row["weight"]) for row in rows]


@cache
def towns() -> Weighted[Town]:
    rows = _rows("towns")
    found = [
        Town(
            name=row["town"],
            locative=row["locative"],
            voivodeship=row["voivodeship"],
            county=row["county"],
            area=row["area"],
            tax_office=row["tax_office"],
            postcodes=tuple(row["postcodes"].split()),
        )
        for row in rows
    ]
    return Weighted(found, _weights(rows))


@cache
def town(name: str) -> Town:
    """The town of the name. Raises KeyError."""
    return {found.name: found for found in towns().items}[name]


@cache
def trades() -> Weighted[Trade]:
    rows = _rows("trades")
    return Weighted([Trade(row["industry"], row["firm"], row["stem"]) for row in rows], _weights(rows))


@cache
def first_names(sex: str) -> Weighted[str]:
    rows = [row for row in _rows("first_names") if row["sex"] == sex]
    return Weighted([row["name"] for row in rows], _weights(rows))


@cache
def surnames() -> Weighted[tuple[str, str]]:
    """Surnames as men and as women bear them; the list begins with the most frequent."""
    found = [(row["male"], row["female"]) for row in _rows("surnames")]
    return Weighted(found, [1000 // (place + 20) + 2 for place in range(len(found))])


@cache
def job_titles(public: bool) -> dict[int, list[JobTitle]]:
    """Job titles of companies or of public bodies, by rank."""
    found: dict[int, list[JobTitle]] = {0: [], 1: [], 2: []}
    for row in _rows("public_titles" if public else "job_titles"):
        title = JobTitle(row["male"], row["female"], row["department"], int(row["rank"]))
        found[title.rank].append(title)
    return found


@cache
def foreign_places() -> Weighted[ForeignPlace]:
    rows = _rows("foreign")
    columns = ("country", "city", "postcode", "street", "suffix", "first", "last", "phone")
    return Weighted([ForeignPlace(*(row[c] for c in columns)) for row in rows], _weights(rows))


@cache
def foreign_trades(country: str) -> list[str]:
    return [row["word"] for row in _rows("foreign_trades") if row["country"] == country]


@cache
def name_parts(kind: str) -> list[str]:
    """``front`` and ``back`` halves of made-up names, ``proper`` names, ``cause`` names of foundations."""
    return [row["word"] for row in _rows("name_parts") if row["kind"] == kind]


@cache
def streets() -> list[str]:
    return [row["street"] for row in _rows("streets")]


@cache
def interest_terms() -> list[str]:
    return [row["term"] for row in _rows("interests")]


@cache
def person_facts() -> list[tuple[str, str]]:
    """What about, and what is known."""
    return [(row["label"], row["value"]) for row in _rows("person_facts")]


@cache
def remarks() -> list[str]:
    return [row["remark"] for row in _rows("remarks")]
