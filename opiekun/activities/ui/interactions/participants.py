"""Who took part, as the whole form asks for it: for each role a field that finds persons, parties and users.

What a field says is one text, a line for each somebody: ``person-12``, ``party-7``, ``user-3`` or a plain address.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils.translation import gettext as _

from opiekun.activities.choices import ParticipantRole
from opiekun.activities.models import Participant
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.ui.found_options import found_options
from opiekun.activities.ui.interactions.log import number, persons_of
from opiekun.core.errors import FieldError
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.records.record.views import viewer_of
from opiekun.records.references import USER, find_options, names_in_sight

FIELDS: Final = {role: f"participants-{role}" for role in ParticipantRole.values}
# Says that the page asked: an empty field of many choices sends nothing.
ASKED: Final = "participants"
MOST_FOUND: Final = 8
_WRITTEN: Final = ("email", "fax", "letter", "chat", "sms")
_SOMEBODY: Final = re.compile(r"(person|party|user)-([0-9]{1,19})")


@dataclass(frozen=True, slots=True)
class Stored:
    """Somebody who stands on the interaction: their line, their name, and the row as the service takes it."""

    role: str
    line: str
    name: str
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RoleField:
    """A field of the form."""

    name: str
    label: str
    options: Sequence[tuple[str, str, bool]]
    error: str
    is_usual: bool


def role_labels() -> dict[str, str]:
    """The names of the fields."""
    labels = {field: str(ParticipantRole(role).label) for role, field in FIELDS.items()}
    return {**labels, FIELDS["attendee"]: _("Who else took part")}


def usual_roles(kind: str) -> tuple[str, ...]:
    """The roles that an interaction of the kind has as a rule."""
    return ("from", "to", "cc") if kind in _WRITTEN else ("attendee",)


def read_people(posted: QueryDict) -> dict[str, str]:
    """What the fields say; nothing where the page did not ask."""
    if ASKED not in posted:
        return {}
    return {field: _text(" ".join(one.split()) for one in posted.getlist(field)) for field in FIELDS.values()}


def stored_people(interaction_id: int) -> list[Stored]:
    """Everybody who stands on the interaction; one statement."""
    rows = Participant.objects.filter(interaction_id=interaction_id).select_related("person", "party", "user")
    return [_stored(row) for row in rows.order_by("pk")]


def people_values(stored: Iterable[Stored]) -> dict[str, str]:
    """What the fields begin with."""
    stored = list(stored)
    return {field: _text(one.line for one in stored if one.role == role) for role, field in FIELDS.items()}


def people_rows(values: Mapping[str, Any], stored: Sequence[Stored]) -> list[dict[str, Any]]:
    """Everybody as the service takes them: of the fields that are given what they say, else who stands there."""
    here = {(one.role, one.line): one for one in stored}
    anywhere = {one.line: one for one in stored}
    lines = {**people_values(stored), **values}
    rows = []
    for role, field in FIELDS.items():
        for line in _lines(lines[field]):
            known = here.get((role, line)) or anywhere.get(line)
            rows.append({**(known.row if known else _row(line)), "role": role})
    return rows


def by_field(errors: Iterable[FieldError], rows: Sequence[Mapping[str, Any]]) -> list[FieldError]:
    """The faults, those of a row at the field of its role."""
    found = []
    for one in errors:
        if one.loc[:1] == ("participants",):
            place = one.loc[1] if len(one.loc) > 1 else 0
            role = rows[place]["role"] if isinstance(place, int) and place < len(rows) else "attendee"
            found.append(FieldError((FIELDS[role],), one.code, one.message))
        else:
            found.append(one)
    return found


def role_fields(
    viewer: Viewer, kind: str, values: Mapping[str, Any], stored: Sequence[Stored], errors: Mapping[str, str]
) -> list[RoleField]:
    """The fields, those first that an interaction of the kind has as a rule or in which somebody stands."""
    lines = {field: _lines(values.get(field, "")) for field in FIELDS.values()}
    names = _names(viewer, {line for several in lines.values() for line in several}, stored)
    labels, usual = role_labels(), usual_roles(kind)
    return [
        RoleField(
            field,
            labels[field],
            [(line, names[line], True) for line in lines[field]],
            errors.get(field, ""),
            role in usual or bool(lines[field]) or field in errors,
        )
        for role, field in FIELDS.items()
    ]


def names_said(viewer: Viewer, text: str, stored: Sequence[Stored]) -> str:
    """The names of those of a field, for people to read."""
    lines = _lines(text)
    names = _names(viewer, set(lines), stored)
    return ", ".join(names[line] for line in lines)


def participant_options(request: HttpRequest) -> JsonResponse:
    """Persons, parties and users that have what was typed; before that the persons of the party, and the users."""
    viewer, text = viewer_of(request), request.GET.get("q", "")[:200].strip()
    require(viewer, INTERACTION, "view")
    users = [{"value": f"user-{pk}", "text": name, "note": _("User")} for pk, name in find_options(viewer, USER, text)]
    if text:
        found = found_options(viewer, text, ("person", "party"), MOST_FOUND, says_kind=True)
        found.sort(key=lambda one: not one["value"].startswith("person-"))
        return JsonResponse([*users[:MOST_FOUND], *found], safe=False)
    persons = persons_of(viewer, number(request.GET, "party") or 0)
    return JsonResponse([*({"value": f"person-{pk}", "text": name} for pk, name in persons), *users], safe=False)


def _text(lines: Iterable[str]) -> str:
    return "\n".join(sorted({line for line in lines if line}))


def _lines(text: Any) -> list[str]:
    return [line for line in str(text).split("\n") if line]


def _stored(row: Participant) -> Stored:
    kept = {"name": row.name, "address": row.address}
    for what in ("person", "party", "user"):
        if (pk := getattr(row, f"{what}_id")) is not None:
            somebody = getattr(row, what)
            name = somebody.name if what == "user" else somebody.display_name
            return Stored(row.role, f"{what}-{pk}", row.name or name, {**kept, what: str(pk)})
    said = " ".join((f"{row.name} <{row.address}>" if row.name else row.address).split())
    return Stored(row.role, said, said, kept)


def _row(line: str) -> dict[str, Any]:
    """Somebody new; what is neither a record nor an address is refused as an unknown person."""
    if somebody := _SOMEBODY.fullmatch(line):
        return {somebody[1]: somebody[2]}
    name, _sign, address = line.rpartition("<")
    address = address.removesuffix(">").strip()
    return {"address": address, "name": name.strip(' "')} if "@" in address else {"person": line}


def _names(viewer: Viewer, lines: set[str], stored: Sequence[Stored]) -> dict[str, str]:
    """The name of each; one statement for each kind of those who are new."""
    names = {one.line: one.name for one in stored}
    asked: dict[str, set[int]] = {}
    for line in lines - set(names):
        if somebody := _SOMEBODY.fullmatch(line):
            asked.setdefault(somebody[1], set()).add(int(somebody[2]))
    for what, ids in asked.items():
        names |= {f"{what}-{pk}": name for pk, name in names_in_sight(viewer, what, ids).items()}
    unknown = _("unknown")
    return {line: names.get(line) or (unknown if _SOMEBODY.fullmatch(line) else line) for line in lines}
