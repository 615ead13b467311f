"""Reading what somebody wants sent."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.accounts.permissions import visible_users
from opiekun.accounts.selectors.allowed import users_who_may
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.viewer import Viewer
from opiekun.records.models import Rhythm
from opiekun.records.models.report_schedule import MOST_RECEIVERS
from opiekun.records.reports.asked import Given, read_asked
from opiekun.records.reports.registry import ReportKind

FILES: Final = ("pdf", "xlsx")
MOST_DAY: Final = {Rhythm.DAILY: 0, Rhythm.WEEKLY: 7, Rhythm.MONTHLY: 31}


def _number(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isascii() or not str(value).isdigit() or len(str(value)) > 2:
        raise reading.WrongValue("choice")
    return int(value)


def _hour(value: Any) -> int:
    hour = _number(value)
    if hour > 23:
        raise reading.WrongValue("choice")
    return hour


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise reading.WrongValue("not_rows")
    return value


def _files(value: Any) -> list[str]:
    chosen = [one for one in FILES if one in _list(value)]
    if len(chosen) != len({str(one) for one in _list(value)}):
        raise reading.WrongValue("choice")
    return chosen


def _receivers(value: Any) -> list[int]:
    ids = [one for raw in _list(value) if (one := reading.record_id(raw)) is not None]
    if not ids:
        raise reading.WrongValue("required", _("Choose who gets it."))
    if len(set(ids)) > MOST_RECEIVERS:
        raise reading.WrongValue("too_many", _("At most %(most)d receivers.") % {"most": MOST_RECEIVERS})
    return list(dict.fromkeys(ids))


READERS: Final[Mapping[str, reading.Reader]] = {
    "name": reading.text(80, required=True),
    "rhythm": reading.choice(Rhythm.values, required=True),
    "day": _number,
    "hour": _hour,
    "receivers": _receivers,
    "files": _files,
}
NEEDED: Final = ("name", "rhythm", "hour", "receivers")


def read_schedule(
    actor: Viewer,
    kind: ReportKind,
    raw: Mapping[str, Any],
    asked: Given | None,
    present: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Columns of a schedule from what was sent; ``present`` are those of one that is there. Raises InvalidInput."""
    clean, errors = reading.read_fields(raw, READERS)
    if present is None:
        wrong = {error.loc[0] for error in errors}
        errors += [_required(name) for name in NEEDED if name not in clean and name not in wrong]
    if "receivers" in clean:
        clean["receiver_ids"] = clean.pop("receivers")
        known = set(present["receiver_ids"]) if present else set()
        errors += _strangers(actor, kind, [one for one in clean["receiver_ids"] if one not in known])
    errors += _settle_day(clean, present)
    if asked is not None:
        try:
            clean["asked"] = _relative(actor, kind, asked)
        except InvalidInput as wrong_choice:
            errors += wrong_choice.errors
    if errors:
        raise InvalidInput(errors)
    return clean


def possible_receivers(actor: Viewer, kind: ReportKind) -> list[tuple[int, str]]:
    """The users whom the actor may know of and who may open the report, in alphabetical order."""
    users = _users_for(actor).filter(pk__in=users_who_may(*kind.needs)).order_by("sort_key", "id")
    return [(user.pk, user.name) for user in users]


def _users_for(actor: Viewer) -> QuerySet[User]:
    seen = visible_users(actor).values("pk")
    users = User.objects.filter(Q(pk__in=seen) | Q(pk=actor.id or 0), trashed_at__isnull=True)
    return users.filter(is_active=True)


def _strangers(actor: Viewer, kind: ReportKind, ids: Sequence[int]) -> list[FieldError]:
    known = {user.pk: user for user in _users_for(actor).filter(pk__in=ids)}
    may = set(users_who_may(*kind.needs).filter(user_id__in=ids).values_list("user_id", flat=True))
    errors = []
    for one in ids:
        user = known.get(one)
        if user is None:
            errors.append(FieldError(("receivers",), "not_an_id", _("There is no such user.")))
        elif one not in may:
            text = _("%(name)s may not open this report.") % {"name": user.name}
            errors.append(FieldError(("receivers",), "no_right", text))
    return errors


def _settle_day(clean: dict[str, Any], present: Mapping[str, Any] | None) -> list[FieldError]:
    """The day belongs to its rhythm: each has its own days."""
    if "rhythm" not in clean and "day" not in clean:
        return []
    rhythm = clean.get("rhythm") or (present or {}).get("rhythm", Rhythm.DAILY)
    if rhythm == Rhythm.DAILY:
        clean["day"] = 0
        return []
    day = clean.get("day", (present or {}).get("day", 0) if present and present["rhythm"] == rhythm else None)
    if day is None:
        return [_required("day")]
    if not 1 <= day <= MOST_DAY[Rhythm(rhythm)]:
        return [FieldError(("day",), "choice", str(reading.REASONS["choice"]))]
    clean["day"] = day
    return []


def _relative(actor: Viewer, kind: ReportKind, asked: Given) -> dict[str, Any]:
    found = read_asked(actor, kind, asked)
    if not found.is_relative:
        text = _("Choose a period that moves on, such as last month: days of the calendar would be the same each time.")
        raise InvalidInput([FieldError(("period",), "not_relative", text)])
    return found.to_json()


def _required(name: str) -> FieldError:
    return FieldError((name,), "required", str(reading.REASONS["required"]))
