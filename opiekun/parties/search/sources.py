"""The hits of parties and persons, with the reason why each was found."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from markupsafe import Markup, escape

from opiekun.core.viewer import Viewer
from opiekun.parties.models import Address, Channel, Identity
from opiekun.parties.permissions import PARTY, PERSON, reached_parties, reached_persons
from opiekun.parties.rules.identifiers import format_iban, format_nip
from opiekun.parties.search import conditions
from opiekun.records.custom.searching import custom_details, searched, searched_paths
from opiekun.records.search.sources import Hit, SearchSource
from opiekun.records.search.words import Typed, fold, mark

_LOOKED_AT = 200
_DOT = Markup(" · ")
Row = tuple[Any, ...]


def _city() -> Subquery:
    main = Address.objects.filter(identity_id=OuterRef("identity_id"), is_main=True)
    return Subquery(main.values("city")[:1])


def _matched_channel(typed: Typed) -> Subquery | Value:
    by_channel = conditions.channels(typed)
    if by_channel is None:
        return Value("", CharField())
    rows = Channel.objects.filter(by_channel, identity_id=OuterRef("identity_id"))
    return Subquery(rows.values("value")[:1])


def _rank(typed: Typed, name: str) -> tuple[int, str]:
    """Names that begin with the text first, then those with a word that does, then the others."""
    folded, sought = fold(name), fold(" ".join(typed.words))
    if folded.startswith(sought):
        return 0, folded
    return (1 if f" {fold(typed.words[0])}" in f" {folded}" else 2), folded


def _read(rows: QuerySet[Any], typed: Typed, paths: Sequence[str], most: int) -> list[Row]:
    """The best rows; the id and the name must be the first paths."""
    found: list[Row] = []
    if not typed.is_code:
        # They are the best there can be, and their index gives them in order: what is typed first ends here.
        begins = rows.filter(search_key__startswith=fold(" ".join(typed.words))).order_by("search_key", "pk")
        found = list(begins.values_list(*paths)[:most])
    return found if len(found) == most else _with_others(found, rows, typed, paths, most)


def _with_others(found: list[Row], rows: QuerySet[Any], typed: Typed, paths: Sequence[str], most: int) -> list[Row]:
    """Those and the best of the others; of those that are only looked at no more is read than the name."""
    read = {row[0]: row for row in found}
    names = dict(rows.values_list(*paths[:2])[:_LOOKED_AT]) | {row[0]: row[1] for row in found}
    best = sorted(names, key=lambda pk: _rank(typed, names[pk]))[:most]
    if missing := [pk for pk in best if pk not in read]:
        read |= {row[0]: row for row in rows.filter(pk__in=missing).values_list(*paths)}
    return [read[pk] for pk in best if pk in read]


def _digits(text: str, typed: Typed) -> Markup:
    """An identifier or a phone with the found digits marked, whatever stands between them."""
    at = [i for i, c in enumerate(text) if c.isdigit()]
    start = "".join(text[i] for i in at).find(typed.digits.lstrip("0")) if typed.digits else -1
    if start < 0:
        return escape(text)
    first, last = at[start], at[start + len(typed.digits.lstrip("0")) - 1] + 1
    return Markup("{}<mark>{}</mark>{}").format(text[:first], text[first:last], text[last:])


def _detail(parts: Sequence[Markup | str | None]) -> Markup:
    return _DOT.join(escape(part) for part in parts if part)


def _channel(value: str | None, typed: Typed) -> Markup | None:
    if not value:
        return None
    return _digits(value, typed) if typed.digits else mark(value, typed.words)


def _find(
    viewer: Viewer,
    typed: Typed,
    most: int,
    *,
    reached: Callable[[Viewer], QuerySet[Any]],
    persons: bool,
    paths: Sequence[str],
    hit: Callable[[Row, Typed, list[Markup]], Hit],
) -> list[Hit]:
    rows = reached(viewer).filter(conditions.condition(viewer, typed, persons))
    if not persons:
        rows = rows.annotate(city=_city())
    rows = rows.annotate(channel=_matched_channel(typed))
    fields = searched(viewer, PERSON if persons else PARTY)
    own = ("pk", "display_name", *paths)
    found = _read(rows, typed, (*own, *searched_paths(fields)), most)
    return [hit(row[: len(own)], typed, custom_details(fields, row[len(own) :], typed, row[1])) for row in found]


def _party_hit(row: Row, typed: Typed, custom: list[Markup]) -> Hit:
    record_id, name, full_name, nip, regon, krs, eu_vat, city, channel = row
    # An account is found whole or not at all.
    account = conditions.account(typed) if typed.vat != eu_vat else ""
    parts = [
        _full_name(name, full_name, typed),
        Markup("NIP {}").format(_digits(format_nip(nip), typed)) if nip else None,
        Markup("REGON {}").format(_digits(regon, typed)) if typed.digits and typed.digits in regon else None,
        Markup("KRS {}").format(_digits(krs, typed)) if typed.digits and typed.digits in krs else None,
        mark(eu_vat, (typed.vat,)) if typed.vat and typed.vat == eu_vat else None,
        Markup("<mark>{}</mark>").format(format_iban(account)) if account else None,
        city,
        _channel(channel, typed),
        *custom,
    ]
    return Hit(PARTY, record_id, mark(name, typed.words), _detail(parts), f"/parties/{record_id}", name)


def _full_name(name: str, full_name: str, typed: Typed) -> Markup | None:
    """The full name, where a word was found there and not in the name that is shown."""
    shown, full = fold(name), fold(full_name)
    missing = any(fold(word) in full and fold(word) not in shown for word in typed.words)
    return mark(full_name, typed.words) if missing else None


def _person_hit(row: Row, typed: Typed, custom: list[Markup]) -> Hit:
    record_id, name, job_title, party, channel = row
    detail = _detail([job_title, party if party != name else None, _channel(channel, typed), *custom])
    return Hit(PERSON, record_id, mark(name, typed.words), detail, f"/persons/{record_id}", name)


PARTY_SEARCH = SearchSource(
    kind=PARTY,
    order=10,
    condition=conditions.condition,
    named_by=Identity,
    find=partial(
        _find,
        reached=reached_parties,
        persons=False,
        paths=("identity__name", "nip", "regon", "krs", "eu_vat", "city", "channel"),
        hit=_party_hit,
    ),
)

PERSON_SEARCH = SearchSource(
    kind=PERSON,
    order=20,
    condition=partial(conditions.condition, persons=True),
    find=partial(
        _find,
        reached=reached_persons,
        persons=True,
        paths=("job_title", "party__display_name", "channel"),
        hit=_person_hit,
    ),
)
