"""``/parties/duplicates`` and ``/persons/duplicates``: whether what is about to be entered is there already."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed
from opiekun.core.api.answers import answer
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Id
from opiekun.core.errors import InvalidInput
from opiekun.parties.api.schemas import Notice
from opiekun.parties.permissions import PARTY, PERSON
from opiekun.parties.selectors.duplicates import REASONS, Match
from opiekun.parties.services.duplicates import find_duplicates, read_candidate, reason_words

router = ApiRouter()
_FIELDS: Final = {"phone": "phones", "email": "emails"}
_TEXTS: Final = {
    "name": "Name; legal forms, punctuation, letter case and diacritics do not matter",
    "nip": "NIP in any notation",
    "regon": "REGON in any notation",
    "krs": "KRS number",
    "phone": "Phone in any notation",
    "email": "E-mail",
    "exclude": "Id of a record that is not meant",
    "party": "Id of the person's party: names there count when they are only similar",
}
_OF_PARTIES: Final = ("name", "nip", "regon", "krs", "phone", "email", "exclude")
_OF_PERSONS: Final = ("name", "phone", "email", "party", "exclude")


class Reason(Schema):
    """Why a record may be the same."""

    code: str = Field(json_schema_extra={"enum": list(REASONS)}, examples=["same_name"])
    message: str = Field(examples=["the same name"])


class LikelyDuplicate(Schema):
    """A record that may be the same."""

    id: Id
    name: str = Field(examples=["Polmetal sp. z o.o."])
    detail: str = Field(description="City of a party, party of a person.", examples=["Tychy"])
    reasons: list[Reason]


class LikelyDuplicates(Schema):
    """At most five, the surest first."""

    items: list[LikelyDuplicate]
    hints: list[Notice] = Field(description="Whom to ask about what is out of reach; logged and limited.")


def _parameters(names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"in": "query", "name": name, "description": _TEXTS[name], "required": False, "schema": {"type": "string"}}
        for name in names
    ]


@router.route(
    "GET",
    "/parties/duplicates",
    done=LikelyDuplicates,
    accepts=_OF_PARTIES,
    parameters=_parameters(_OF_PARTIES),
    summary="Find likely duplicates of a party",
    tags=["Parties"],
)
def find_party_duplicates(request: HttpRequest) -> HttpResponse:
    """Parties with the same NIP, REGON, KRS, phone or e-mail, or with a name that is alike."""
    return _found(request, PARTY)


@router.route(
    "GET",
    "/persons/duplicates",
    done=LikelyDuplicates,
    accepts=_OF_PERSONS,
    parameters=_parameters(_OF_PERSONS),
    summary="Find likely duplicates of a person",
    tags=["Persons"],
)
def find_person_duplicates(request: HttpRequest) -> HttpResponse:
    """Persons with the same phone, e-mail or name; at the same party also with a name that is alike."""
    return _found(request, PERSON)


def _found(request: HttpRequest, kind: str) -> HttpResponse:
    viewer = allowed(request, kind, "view")
    raw = {_FIELDS.get(n, n): [value] if n in _FIELDS else value for n, value in request.GET.items()}
    try:
        candidate = read_candidate(raw)
    except InvalidInput as refused:
        error = refused.errors[0]
        names = {field: name for name, field in _FIELDS.items()}
        name = str(error.loc[0])
        raise wrong_parameter(names.get(name, name), error.code, error.message) from refused
    found = find_duplicates(viewer, kind, candidate, hinting=True)
    hints = [{"code": h.code, "field": h.field, "message": h.message} for h in found.hints]
    return answer({"items": [_shown(match) for match in found.matches], "hints": hints})


def _shown(match: Match) -> dict[str, Any]:
    reasons = [{"code": code, "message": words} for code, words in reason_words(match)]
    return {"id": str(match.id), "name": match.name, "detail": match.detail, "reasons": reasons}
