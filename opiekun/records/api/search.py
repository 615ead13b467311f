"""``/search``: records of all kinds by words and numbers in any notation, as the search field of the program does."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import asker
from opiekun.accounts.rules.scopes import resource_name
from opiekun.core import reading
from opiekun.core.api.answers import answer
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Id
from opiekun.core.errors import NotAllowed
from opiekun.core.viewer import Viewer
from opiekun.records.search.finding import Found, remarks_on_all, search
from opiekun.records.search.sources import Hit, search_sources

router = ApiRouter(tags=["Search"])
MOST: Final = 50
_PARAMETERS: Final = [
    {
        "in": "query",
        "name": "q",
        "required": True,
        "description": "Fragments of words in any letter case, without diacritics; or a NIP, REGON, KRS, EU VAT number,"
        " bank account, phone or e-mail in any notation",
        "schema": {"type": "string", "maxLength": 200},
    },
    {
        "in": "query",
        "name": "kind",
        "required": False,
        "description": "Only records of this kind, as in `party`",
        "schema": {"type": "string"},
    },
    {
        "in": "query",
        "name": "limit",
        "required": False,
        "description": "The most of each kind",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 10},
    },
]
_read = reading.text(200, required=True)


class FoundRecord(Schema):
    """A record that was found."""

    kind: str = Field(examples=["party"])
    id: Id
    name: str = Field(examples=["Polmetal"])
    detail: str = Field(description="What else tells it from others.", examples=["NIP 526-025-02-74 · Tychy"])
    path: str = Field(description="Where the API has it.", examples=["/api/v1/parties/1042"])


class SearchRemark(Schema):
    """What has to be known of the search of a kind."""

    kind: str = Field(examples=["interaction"])
    message: str = Field(description="For people, in the language of the token's user.")


class FoundRecords(Schema):
    """What was found, the best of each kind first."""

    items: list[FoundRecord]
    more: list[str] = Field(description="Kinds of which there are others: ask their list with the same `q`.")
    similar: bool = Field(description="True when nothing matched and these are what may have been meant.")
    meant: str = Field(
        description="The text that was searched for instead, without diacritics; empty when what was asked for matched."
        " Ask lists with it for the others.",
        examples=["", "kowalski"],
    )
    remarks: list[SearchRemark] = Field(
        description="Where a kind was not searched to its end, also when nothing of it was found: each of the words has"
        " very many senders of e-mails, so that by the sender only the newest were searched. A rarer word beside finds"
        " the old ones. Mostly empty."
    )


@router.route(
    "GET", "", done=FoundRecords, accepts=("q", "kind", "limit"), parameters=_PARAMETERS, summary="Search everything"
)
def search_records(request: HttpRequest) -> HttpResponse:
    """Records of all kinds that the token may read."""
    viewer = asker(request)
    kinds, typed = _kinds(viewer, request.GET.get("kind")), _typed(request)
    found = search(viewer, typed, _limit(request), kinds)
    return answer(_body(found, remarks_on_all(viewer, typed, kinds)))


def _body(found: Found, remarks: Mapping[str, str]) -> dict[str, Any]:
    return {
        "items": [_item(hit) for group in found.groups for hit in group.hits],
        "more": [group.kind.code for group in found.groups if group.more],
        "similar": bool(found.meant),
        "meant": found.meant,
        "remarks": [{"kind": kind, "message": message} for kind, message in remarks.items()],
    }


def _item(hit: Hit) -> dict[str, str]:
    path = f"/api/v1/{resource_name(hit.kind)}/{hit.id}"
    return {"kind": hit.kind, "id": str(hit.id), "name": hit.name, "detail": hit.detail.striptags(), "path": path}


def _kinds(viewer: Viewer, kind: str | None) -> list[str]:
    """The kinds to search. Raises RequestRefused, NotAllowed."""
    readable = [source.kind for source in search_sources(viewer)]
    if kind is None:
        if not readable:
            raise NotAllowed
        return readable
    if kind not in readable:
        raise wrong_parameter("kind", "choice", _("Choose one of the values on the list."))
    return [kind]


def _typed(request: HttpRequest) -> str:
    try:
        typed: str = _read(request.GET.get("q", ""))
    except reading.WrongValue as wrong:
        raise wrong_parameter("q", wrong.code, str(wrong.message)) from wrong
    return typed


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", "10")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise wrong_parameter("limit", "limit", _("Between 1 and %(most)d.") % {"most": MOST})
    return int(text)
