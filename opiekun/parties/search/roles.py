"""Roles in the search: everywhere by their numbers and searchable fields, in their own lists also by their parties."""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet
from markupsafe import Markup

from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party, PartyRole
from opiekun.parties.permissions import reached_roles
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.search import conditions
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.searching import custom_details, searched, searched_paths, word_in_custom
from opiekun.records.search.sources import Hit, SearchSource
from opiekun.records.search.words import Typed, mark

_ORDER = 30
# Shorter words have no trigrams by which an index could find them, and are in so many names that a walk meets some.
_INDEXED = 3
Fields = Sequence[Definition]


def search_of(kind: RoleKind) -> SearchSource:
    """How roles of the kind are searched."""
    return SearchSource(
        kind=kind.code,
        order=_ORDER + kind.order,
        condition=lambda viewer, typed: _condition(kind, viewer, typed),
        find=lambda viewer, typed, most: _find(kind, viewer, typed, most),
    )


def numbered(kind: RoleKind, typed: Typed) -> QuerySet[PartyRole] | None:
    """Those whose number begins with the one word that was typed; None when it has no digit."""
    if len(typed.words) != 1 or not any(character.isdigit() for character in typed.words[0]):
        return None
    word = typed.words[0]
    begins = Q(number__startswith=word) | Q(number__startswith=word.upper())
    return PartyRole.objects.filter(begins, kind=kind.code, live=True)


def _condition(kind: RoleKind, viewer: Viewer, typed: Typed) -> Q:
    """By number, by its searchable fields, and by all that finds the party; each way by its own index."""
    by_number, fields = numbered(kind, typed), searched(viewer, kind.code)
    if by_number is None and not fields:
        return conditions.condition(viewer, typed, path="party__")
    if by_number is None and not typed.is_code:
        return reduce(and_, (_word(kind, fields, word) for word in typed.words))
    ways: list[QuerySet[Any, Any]] = []
    if by_number is not None:
        ways.append(by_number.values("party_id"))
    if fields:
        ways.append(_in_own_fields(kind.model._default_manager.all(), fields, typed).values("party_id"))
    parties = Party.objects.filter(identity_id__in=conditions.found_identities(viewer, typed))
    return Q(party_id__in=parties.values("id").union(*ways, all=True))


def _word(kind: RoleKind, fields: Fields, word: str) -> Q:
    """The word in the name of the party, or in a field of the role: two tables, each asked by its own index."""
    if len(word) < _INDEXED:
        return conditions.names_word(word, "party__search_key") | word_in_custom(fields, word)
    named = Party.objects.filter(conditions.names_word(word, "search_key"), trashed_at__isnull=True)
    told = kind.model._default_manager.filter(word_in_custom(fields, word), trashed_at__isnull=True)
    return Q(party_id__in=named.values("id").union(told.values("party_id"), all=True))


def _in_own_fields(rows: QuerySet[Any, Any], fields: Fields, typed: Typed) -> QuerySet[Any, Any]:
    """The rows of which a field holds a word that was typed, and the other words are there or in the party's name."""
    some = reduce(or_, (word_in_custom(fields, word) for word in typed.words))
    name = "party__search_key"
    every = (conditions.names_word(word, name) | word_in_custom(fields, word) for word in typed.words)
    return rows.filter(some, reduce(and_, every), trashed_at__isnull=True)


def _find(kind: RoleKind, viewer: Viewer, typed: Typed, most: int) -> Sequence[Hit]:
    """By number and by its own fields: by name the party itself is found, and says which roles it has."""
    hits = {hit.id: hit for hit in (*_by_number(kind, viewer, typed, most), *_by_fields(kind, viewer, typed, most))}
    return list(hits.values())[:most]


def _by_number(kind: RoleKind, viewer: Viewer, typed: Typed, most: int) -> list[Hit]:
    by_number = numbered(kind, typed)
    if by_number is None:
        return []
    rows = reached_roles(viewer, kind.model, kind.code).filter(pk__in=by_number.values("pk")).order_by("number", "pk")
    found = rows.values_list("pk", "number", "party__display_name")[:most]
    upper = (typed.words[0], typed.words[0].upper())
    return [_hit(kind, pk, Markup("{}").format(name), mark(number, upper), name) for pk, number, name in found]


def _by_fields(kind: RoleKind, viewer: Viewer, typed: Typed, most: int) -> list[Hit]:
    fields = searched(viewer, kind.code)
    if not fields:
        return []
    rows = _in_own_fields(reached_roles(viewer, kind.model, kind.code), fields, typed)
    own = ("pk", "party__display_name", "number")
    found = rows.order_by("party__sort_key", "pk").values_list(*own, *searched_paths(fields))[:most]
    hits = []
    for pk, name, number, *values in found:
        detail = Markup(" · ").join([number, *custom_details(fields, values, typed, name)])
        hits.append(_hit(kind, pk, mark(name, typed.words), detail, name))
    return hits


def _hit(kind: RoleKind, role_id: int, title: Markup, detail: Markup, name: str) -> Hit:
    return Hit(kind.code, role_id, title, detail, f"{kind.url}/{role_id}", name)
