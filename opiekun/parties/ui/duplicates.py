"""Likely duplicates under the form of a new party or person, while it is filled in."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from opiekun.core.ui.render import render_fragment
from opiekun.parties.permissions import PARTY, PERSON
from opiekun.parties.selectors.duplicates import Match
from opiekun.parties.services.duplicates import find_duplicates, read_candidate, reason_words
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.record.views import viewer_of

_MOST_CHANNELS: Final = 20
# These are told at their own fields.
_TOLD_THERE: Final = {"nip", "regon", "krs", "email"}
_ROW = re.compile(r"(phones|emails)-\d{1,3}-value")


@require_POST
def of_party(request: HttpRequest) -> HttpResponse:
    """Parties like the one that is typed."""
    return _answer(request, PARTY, ("nip", "regon", "krs"))


@require_POST
def of_person(request: HttpRequest) -> HttpResponse:
    """Persons like the one that is typed."""
    return _answer(request, PERSON, ("party",))


def _answer(request: HttpRequest, kind: str, fields: Sequence[str]) -> HttpResponse:
    viewer = viewer_of(request)
    candidate = read_candidate(_entered(request.POST, fields), while_typing=True)
    found = find_duplicates(viewer, kind, candidate)
    matches = [_shown(match) for match in found.matches if not _TOLD_THERE.issuperset(match.reasons)]
    context = {"matches": matches, "is_party": kind == PARTY}
    response = render_fragment(request, "parties/duplicates.html", "duplicates", context)
    response["Cache-Control"] = "no-store"
    return response


def _entered(posted: QueryDict, fields: Sequence[str]) -> dict[str, Any]:
    whole = f"{typed(posted, 'first_name')} {typed(posted, 'last_name')}".strip()
    channels: dict[str, list[str]] = {"phones": [], "emails": []}
    for name, value in posted.items():
        if (row := _ROW.fullmatch(name)) and len(channels[row[1]]) < _MOST_CHANNELS:
            channels[row[1]].append(str(value))
    return {"name": typed(posted, "name") or whole, **{name: typed(posted, name) for name in fields}, **channels}


def _shown(match: Match) -> dict[str, Any]:
    return {
        "name": match.name,
        "detail": match.detail if match.detail != match.name else "",
        "url": reverse(match.kind, args=[match.id]),
        "reasons": ", ".join(words for _code, words in reason_words(match)),
    }
