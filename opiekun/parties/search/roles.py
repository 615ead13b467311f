"""Roles in the search: everywhere by their numbers, in their own lists also by what is known of their parties."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from markupsafe import Markup

from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party, PartyRole
from opiekun.parties.permissions import reached_roles
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.search import conditions
from opiekun.records.search.similar import similar_to
from opiekun.records.search.sources import Hit, SearchSource
from opiekun.records.search.words import Typed, mark

_ORDER = 30


def search_of(kind: RoleKind) -> SearchSource:
    """How roles of the kind are searched."""
    return SearchSource(
        kind=kind.code,
        order=_ORDER + kind.order,
        condition=lambda viewer, typed: _condition(kind, viewer, typed),
        similar=lambda _viewer, typed: similar_to("party__search_key", typed),
        find=lambda viewer, typed, most, like: _find(kind, viewer, typed, most, like),
    )


def numbered(kind: RoleKind, typed: Typed) -> QuerySet[PartyRole] | None:
    """Those whose number begins with the one word that was typed; None when it has no digit."""
    if len(typed.words) != 1 or not any(character.isdigit() for character in typed.words[0]):
        return None
    word = typed.words[0]
    begins = Q(number__startswith=word) | Q(number__startswith=word.upper())
    return PartyRole.objects.filter(begins, kind=kind.code, live=True)


def _condition(kind: RoleKind, viewer: Viewer, typed: Typed) -> Q:
    """By number and by all that finds the party; each way by its own index."""
    by_number = numbered(kind, typed)
    if by_number is None:
        return conditions.condition(viewer, typed, path="party__")
    parties = Party.objects.filter(identity_id__in=conditions.found_identities(viewer, typed))
    return Q(party_id__in=by_number.values("party_id").union(parties.values("id"), all=True))


def _find(kind: RoleKind, viewer: Viewer, typed: Typed, most: int, like: bool) -> Sequence[Hit]:
    """Only by number: by name the party itself is found, and says which roles it has."""
    by_number = numbered(kind, typed)
    if like or by_number is None:
        return ()
    rows = reached_roles(viewer, kind.model, kind.code).filter(pk__in=by_number.values("pk")).order_by("number", "pk")
    found = rows.values_list("pk", "number", "party__display_name")[:most]
    upper = (typed.words[0], typed.words[0].upper())
    return [
        Hit(kind.code, pk, Markup("{}").format(name), mark(number, upper), f"{kind.url}/{pk}", name)
        for pk, number, name in found
    ]
