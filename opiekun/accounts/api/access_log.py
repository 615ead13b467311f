"""``/access-log``: who opened, exported or read by a program what is not everybody's."""

from dataclasses import asdict
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed
from opiekun.accounts.models import Access
from opiekun.accounts.selectors.access_log import AccessLine, access_lines
from opiekun.core import reading
from opiekun.core.api.answers import answer
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Id, Instant, Reference

router = ApiRouter(tags=["Access log"])
MOST: Final = 500
_TEXTS: Final = {
    "record": "Only accesses to the record of this id",
    "actor": "Only accesses by the user of this id",
    "cursor": "`next` of the page before",
}
_PARAMETERS: Final = [
    *(
        {"in": "query", "name": n, "description": t, "required": False, "schema": {"type": "string"}}
        for n, t in _TEXTS.items()
    ),
    {
        "in": "query",
        "name": "limit",
        "description": "Lines of a page",
        "required": False,
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50},
    },
]


class AccessShape(Schema):
    """One access."""

    id: Id
    at: Instant
    actor: Reference | None = Field(description="The user; null for the program itself.")
    token_id: Id | None = Field(description="The API token, when a program acted for the user.")
    request_id: str | None
    access: str = Field(json_schema_extra={"enum": list(Access.values)})
    kind: str = Field(examples=["person"])
    record: Reference | None = Field(description="Null for many at once, as in an export.")
    field_classes: list[str] = Field(examples=[["private"]])
    facts: dict[str, Any]


class AccessPage(Schema):
    """Accesses, the newest first."""

    items: list[AccessShape]
    next: str | None


@router.route(
    "GET", "", done=AccessPage, accepts=(*_TEXTS, "limit"), parameters=_PARAMETERS, summary="Read the access log"
)
def list_accesses(request: HttpRequest) -> HttpResponse:
    """Who opened private or personal details, exported, read them by a program, or was told that a record exists."""
    viewer = allowed(request, "access_log", "view")
    before, record, actor = (_id(request, name) for name in ("cursor", "record", "actor"))
    lines, more = access_lines(viewer, _limit(request), before, record, actor)
    return answer({"items": [_shape(line) for line in lines], "next": None if more is None else str(more)})


def _shape(line: AccessLine) -> dict[str, Any]:
    values = asdict(line)
    actor_id, actor, record_id, record = (values.pop(name) for name in ("actor_id", "actor", "record_id", "record"))
    return {
        **values,
        "id": str(line.id),
        "token_id": None if line.token_id is None else str(line.token_id),
        "actor": None if actor_id is None else {"id": str(actor_id), "name": actor},
        "record": None if record_id is None else {"id": str(record_id), "name": record},
    }


def _id(request: HttpRequest, name: str) -> int | None:
    if name not in request.GET:
        return None
    try:
        read: int | None = reading.record_id(request.GET[name])
    except reading.WrongValue as wrong:
        raise wrong_parameter(name, wrong.code, str(wrong.message)) from wrong
    if read is None:
        raise wrong_parameter(name, "required", str(reading.REASONS["required"]))
    return read


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", "50")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise wrong_parameter("limit", "limit", _("Between 1 and %(most)d.") % {"most": MOST})
    return int(text)
