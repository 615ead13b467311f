"""How a user wants to be told: in the program, by mail at once or once a day, or not at all; for each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.models import DigestTime, MailTime, Notification, NotificationPreference
from opiekun.records.notifications.kinds import NotificationKind, notification_kind, notification_kinds
from opiekun.records.notifications.notifying import USUAL_HOUR
from opiekun.records.notifications.rights import user_of


@dataclass(frozen=True, slots=True)
class Choice:
    """How one kind is told to one user."""

    code: str
    label: Label
    icon: str
    in_app: bool
    mail: str
    has_digest: bool = True


@dataclass(frozen=True, slots=True)
class Choices:
    """All kinds, and the hour of the company's day at which the digest is sent."""

    hour: int
    kinds: list[Choice]


def read_choices(viewer: Viewer) -> Choices:
    """What the user has chosen, else what is usual."""
    user = user_of(viewer)
    chosen = {row.code: row for row in NotificationPreference.objects.filter(user_id=user)}
    hour = DigestTime.objects.filter(user_id=user).values_list("hour", flat=True).first()
    kinds = [_choice(kind, chosen.get(kind.code)) for kind in notification_kinds()]
    return Choices(USUAL_HOUR if hour is None else hour, kinds)


def _choice(kind: NotificationKind, row: NotificationPreference | None) -> Choice:
    in_app, mail = (kind.in_app, kind.usual_mail) if row is None else (row.in_app, row.mail)
    return Choice(kind.code, kind.label, kind.icon, in_app, str(mail), not kind.own_mail)


def wants_mail(user_id: int, code: str) -> bool:
    """Whether the user wants the mails of a kind that an app writes itself."""
    kind = notification_kind(code)
    chosen = NotificationPreference.objects.filter(user_id=user_id, code=code).values_list("mail", flat=True).first()
    return (chosen or kind.usual_mail) != MailTime.NEVER


def change_choices(viewer: Viewer, raw: Mapping[str, Any]) -> Choices:
    """Change what is named: ``hour`` and, under ``kinds``, by its code a kind's ``in_app`` and ``mail``.

    Raises InvalidInput that names each wrong value; nothing is changed then.
    """
    user = user_of(viewer)
    with writing(viewer):
        # Two who choose at a time do so one after the other.
        DigestTime.objects.get_or_create(user_id=user, defaults={"hour": USUAL_HOUR})
        DigestTime.objects.select_for_update().get(user_id=user)
        present = read_choices(viewer)
        hour, kinds = _read(raw, present)
        for choice in kinds:
            values = {"in_app": choice.in_app, "mail": choice.mail}
            NotificationPreference.objects.update_or_create(user_id=user, code=choice.code, defaults=values)
            if choice.mail == MailTime.NEVER:
                _mail_no_more(user, choice.code)
        if hour != present.hour:
            DigestTime.objects.filter(user_id=user).update(hour=hour)
            _move_digest(user, present.hour, hour)
    return read_choices(viewer)


def _read(raw: Mapping[str, Any], present: Choices) -> tuple[int, list[Choice]]:
    unknown = raw.keys() - {"hour", "kinds"}
    errors = [FieldError((name,), "unknown_field", _("There is no such field.")) for name in sorted(unknown)]
    hour = raw.get("hour", present.hour)
    if isinstance(hour, bool) or not isinstance(hour, int) or not 0 <= hour <= 23:
        errors.append(FieldError(("hour",), "hour", _("Give an hour from 0 to 23.")))
    kinds: Any = raw.get("kinds", {})
    if not isinstance(kinds, Mapping):
        errors.append(FieldError(("kinds",), "object", _("Give the kinds by their codes.")))
        kinds = {}
    known = {choice.code: choice for choice in present.kinds}
    changed = []
    for code, values in kinds.items():
        if code not in known:
            errors.append(FieldError(("kinds", code), "unknown", _("There is no such kind of notification.")))
        elif not isinstance(values, Mapping):
            errors.append(FieldError(("kinds", code), "object", _("Give in_app and mail.")))
        else:
            changed.append(_changed(known[code], values, errors))
    if errors:
        raise InvalidInput(errors)
    return hour, changed


def _changed(choice: Choice, values: Mapping[str, Any], errors: list[FieldError]) -> Choice:
    at = ("kinds", choice.code)
    in_app, mail = values.get("in_app", choice.in_app), values.get("mail", choice.mail)
    for name in values.keys() - {"in_app", "mail"}:
        errors.append(FieldError((*at, name), "unknown_field", _("There is no such field.")))
    if not isinstance(in_app, bool):
        errors.append(FieldError((*at, "in_app"), "boolean", _("Give true or false.")))
    if mail not in MailTime.values or (mail == MailTime.DIGEST and not choice.has_digest):
        errors.append(FieldError((*at, "mail"), "choice", _("Choose at once, once a day or never.")))
    return Choice(choice.code, choice.label, choice.icon, in_app, mail, choice.has_digest)


def _mail_no_more(user: int, code: str) -> None:
    """What waits to be mailed is not mailed either; what was for the mail alone is done with."""
    waiting = Notification.objects.filter(user_id=user, code=code, mail_due__isnull=False)
    waiting.filter(in_app=False, read_at__isnull=True).update(read_at=clock.now())
    waiting.update(mail_due=None)


def _move_digest(user: int, before: int, after: int) -> None:
    """What waits for the old hour waits for the new one."""
    now = clock.now()
    waiting = Notification.objects.filter(user_id=user, mail_due=next_hour(now, before))
    waiting.update(mail_due=next_hour(now, after))


def next_hour(now: datetime, hour: int) -> datetime:
    """The next instant at which it is this hour in the company's zone."""
    zone = clock.company_zone()
    today = datetime.combine(now.astimezone(zone).date(), time(hour), zone)
    if today > now:
        return today
    return datetime.combine(today.date() + timedelta(days=1), time(hour), zone)
