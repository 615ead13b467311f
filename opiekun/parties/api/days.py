"""``/upcoming-days``: days to remember that come soon; ``/name-days``: the Polish calendar of name days."""

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from opiekun.accounts.api.authentication import allowed, asker, require_class
from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access_once_a_day
from opiekun.core import clock, reading
from opiekun.core.api.answers import answer
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.api.schemas import Reference
from opiekun.core.errors import NotAllowed
from opiekun.core.fields import FieldClass
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.api.parts import codes
from opiekun.parties.choices import DayKind, Relation
from opiekun.parties.permissions import PERSON
from opiekun.parties.rules.name_days import name_days, next_after
from opiekun.parties.rules.yearly_days import YearlyDay, read_yearly_day
from opiekun.parties.selectors.upcoming_days import DAYS, FAMILY, Place, Span, UpcomingDay, upcoming_days
from opiekun.records.lists.cursor import BadCursor
from opiekun.records.lists.query import PAGE_ROWS, read_limit

router = ApiRouter(tags=["Days"])
FURTHEST: Final = 366


def _parameter(name: str, text: str, schema: dict[str, Any] | None = None, required: bool = False) -> dict[str, Any]:
    made = schema or {"type": "string"}
    return {"in": "query", "name": name, "description": text, "required": required, "schema": made}


_UPCOMING: Final = [
    _parameter(
        "within", "How many days after today", {"type": "integer", "minimum": 0, "maximum": FURTHEST, "default": 14}
    ),
    _parameter("party", "Id of a party: only days of its persons"),
    _parameter("mine", "true: of parties whose account manager the user is", {"enum": ["true", "false"]}),
    _parameter("limit", "Days of a page", {"type": "integer", "minimum": 1, "maximum": 500, "default": PAGE_ROWS}),
    _parameter("cursor", "`next` of the page before"),
]
_NAME_DAYS: Final = [
    _parameter("name", "First name", required=True),
    _parameter("birthday", "The birthday, in any notation: the name day next after it is suggested"),
]


class Upcoming(Schema):
    """A day that comes."""

    on: str = Field(description="When it comes; 29 February on 28 February in common years.", examples=["2026-11-24"])
    kind: str = Field(json_schema_extra=codes(DayKind, False), examples=["birthday"])
    relation: str = Field(description="Whose birthday it is, of the family.", json_schema_extra=codes(Relation))
    name: str = Field(description="Name of the anniversary, or of the member of the family.")
    years: int | None = Field(description="How many years it is then.", examples=[46])
    note: str
    person: Reference
    party: Reference


class UpcomingPage(Schema):
    """A page of days, the next one first."""

    items: list[Upcoming]
    next: str | None = Field(description="`cursor` of the next page; null at the end.")


class NameDays(Schema):
    """The days of a first name."""

    days: list[str] = Field(description="As `--11-24`; none for a name without a name day.", examples=[["--03-20"]])
    suggested: str | None = Field(description="The one to celebrate.", examples=["--03-20"])


@router.route(
    "GET",
    "/upcoming-days",
    done=UpcomingPage,
    accepts=("within", "party", "mine", "limit", "cursor"),
    parameters=_UPCOMING,
    summary="List upcoming days",
)
def list_upcoming_days(request: HttpRequest) -> HttpResponse:
    """Birthdays, name days, anniversaries of persons within reach; needs the personal right and scope."""
    viewer = allowed(request, PERSON, "view")
    require_class(viewer, FieldClass.PERSONAL)
    if not viewer.sees(PERSON, FieldClass.PERSONAL):
        raise NotAllowed
    limit = read_limit(request.GET.get("limit", str(PAGE_ROWS)))
    span, mine = Span(clock.today(), _within(request)), request.GET.get("mine", "false")
    if mine not in ("true", "false"):
        raise wrong_parameter("mine", "not_boolean", str(reading.REASONS["not_boolean"]))
    with transaction.atomic():
        found = upcoming_days(viewer, span, limit + 1, mine == "true", _party(request), _after(request))
        shown = found[:limit]
        ids = [day.person_id for day in shown]
        facts = {"what": "upcoming_days"}
        log_access_once_a_day(viewer, Access.READ_BY_API, PERSON, ids, [FieldClass.PERSONAL], facts)
    more = _cursor(shown[-1].place) if len(found) > limit else None
    return answer({"items": [_shown(day) for day in shown], "next": more})


@router.route(
    "GET",
    "/name-days",
    done=NameDays,
    accepts=("name", "birthday"),
    parameters=_NAME_DAYS,
    summary="Look up name days",
)
def look_up_name_days(request: HttpRequest) -> HttpResponse:
    """The days of a Polish first name, and which of them is celebrated by who was born on `birthday`."""
    asker(request)
    days = name_days(request.GET.get("name", "")[:200])
    birthday = None
    if written := request.GET.get("birthday", ""):
        try:
            born = read_yearly_day(written[:40])
        except reading.WrongValue as wrong:
            raise wrong_parameter("birthday", wrong.code, str(wrong.message)) from wrong
        birthday = (born.month, born.day)
    suggested = next_after(days, birthday)
    return answer({"days": [_written(day) for day in days], "suggested": _written(suggested) if suggested else None})


def _written(day: tuple[int, int]) -> str:
    return str(YearlyDay(*day))


def _shown(day: UpcomingDay) -> dict[str, Any]:
    return {
        "on": day.on.isoformat(),
        **{name: getattr(day, name) for name in ("kind", "relation", "name", "years", "note")},
        "person": {"id": str(day.person_id), "name": day.person},
        "party": {"id": str(day.party_id), "name": day.party},
    }


def _within(request: HttpRequest) -> int:
    text = request.GET.get("within", "14")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= FURTHEST):
        raise wrong_parameter("within", "within", _("Give a number from 0 to %(most)d.") % {"most": FURTHEST})
    return int(text)


def _party(request: HttpRequest) -> int | None:
    try:
        party_id: int | None = reading.record_id(request.GET.get("party", ""))
    except reading.WrongValue as wrong:
        raise wrong_parameter("party", wrong.code, str(wrong.message)) from wrong
    return party_id


def _cursor(place: Place) -> str:
    on, source, row_id = place
    return f"{on.isoformat()}.{source}.{row_id}"


def _after(request: HttpRequest) -> Place | None:
    """Where the page goes on. Raises BadCursor for what ``_cursor`` did not write."""
    if "cursor" not in request.GET:
        return None
    on, source, row_id = [*request.GET["cursor"].split("."), "", ""][:3]
    try:
        day = date.fromisoformat(on)
    except ValueError as wrong:
        raise BadCursor from wrong
    if source not in (DAYS, FAMILY) or not is_whole(row_id):
        raise BadCursor
    return day, source, int(row_id)
