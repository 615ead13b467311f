"""The kinds of interactions that a company defines beside those that come with the program."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import F, Max
from django.utils.translation import gettext as _

from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject
from opiekun.activities.errors import refusing_by_name
from opiekun.activities.models import Interaction, InteractionKind
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_kinds import refresh_kinds
from opiekun.activities.services.saved import Saved
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput, NotFound, StaleVersion
from opiekun.core.fields import Label
from opiekun.core.permissions import require
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.custom.definitions import present as definitions
from opiekun.records.search.words import fold

INTERACTION_KIND: Final = "interaction_kind"
ICONS: Final = (
    "phone",
    "mail",
    "users-group",
    "map-pin",
    "messages",
    "device-mobile",
    "send",
    "printer",
    "message",
    "camera",
    "gift",
    "school",
    "world",
    "trophy",
    "truck-delivery",
    "building-factory-2",
    "shopping-cart",
    "briefcase",
    "coin",
    "star",
    "flag",
    "help",
    "key",
    "calendar",
    "file-text",
)
MOST: Final = 60


def rights_subject(label: Label) -> RightsSubject:
    """The line of the rights matrix."""
    return RightsSubject(INTERACTION_KIND, label, ("manage",), ALL_OR_NOTHING)


def _fields(value: Any) -> list[str]:
    known = {d.code for d in definitions().every(INTERACTION)}
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise WrongValue("not_rows")
    if set(value) - known:
        raise WrongValue("unknown_field")
    return list(dict.fromkeys(value))


_READERS: Final[Mapping[str, reading.Reader]] = {
    "code": reading.text(40),
    "name": reading.text(60, required=True),
    "name_en": reading.text(60),
    "icon": reading.choice(ICONS, required=True),
    "is_archived": reading.boolean,
    "custom_fields": _fields,
}


def create_kind(actor: Viewer, raw: Mapping[str, Any]) -> Saved:
    """A new kind, the last of all. Without a code it is made of the name. Raises NotAllowed, InvalidInput,
    KindNameTaken."""
    require(actor, INTERACTION_KIND, "manage")
    clean, errors = reading.read_fields({"name": None, "icon": "message", **raw}, _READERS)
    code = clean.get("code") or _code(clean.get("name", ""))
    if not errors and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", code):
        errors.append(FieldError(("code",), "wrong_code", _("Only lower case letters, digits and underscores.")))
    if errors:
        raise InvalidInput(errors)
    with refusing_by_name(), writing(actor):
        _lock_all()
        present = InteractionKind.objects.all()
        if present.count() >= MOST:
            raise InvalidInput([FieldError(("name",), "too_many", str(reading.REASONS["too_many"]))])
        if present.filter(code=code).exists():
            if clean.get("code"):
                raise InvalidInput([FieldError(("code",), "taken", _("Another kind has this code."))])
            code = next(c for n in range(2, MOST + 2) if not present.filter(code=(c := f"{code[:36]}_{n}")).exists())
        last = present.aggregate(last=Max("position"))["last"] or 0
        row = InteractionKind.objects.create(**{**clean, "code": code, "position": last + 1})
        refresh_kinds()
    return Saved(row.pk, 1)


def _code(name: str) -> str:
    made = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:40]
    return made if made[:1].isalpha() else f"kind_{made}"[:40].strip("_")


def _lock_all() -> None:
    """One writer of kinds at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('activities_interactionkind'))")


def update_kind(actor: Viewer, pk: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields; a kind is archived and brought back by ``is_archived``. The code never changes.

    Raises NotAllowed, NotFound, StaleVersion, InvalidInput, KindNameTaken.
    """
    require(actor, INTERACTION_KIND, "manage")
    clean, errors = reading.read_fields(raw, _READERS)
    with refusing_by_name(), writing(actor):
        _lock_all()
        row = InteractionKind.objects.filter(pk=pk).first()
        if row is None:
            raise NotFound
        if expected is not None and row.version != expected:
            raise StaleVersion(current=row.version, expected=expected)
        if clean.get("code", row.code) != row.code:
            errors.append(FieldError(("code",), "fixed", _("A code never changes.")))
        if clean.get("is_archived") and not InteractionKind.objects.exclude(pk=pk).filter(is_archived=False).exists():
            errors.append(FieldError(("is_archived",), "last", _("One kind at least must be in use.")))
        if errors:
            raise InvalidInput(errors)
        changed = {name: value for name, value in clean.items() if getattr(row, name) != value}
        if changed:
            InteractionKind.objects.filter(pk=pk).update(**changed, version=F("version") + 1)
            refresh_kinds()
        return Saved(pk, InteractionKind.objects.values_list("version", flat=True).get(pk=pk))


def order_kinds(actor: Viewer, ids: Sequence[int]) -> None:
    """Put the kinds in this order; those that are not named come after them. Raises NotAllowed."""
    require(actor, INTERACTION_KIND, "manage")
    with writing(actor):
        _lock_all()
        places = dict(InteractionKind.objects.order_by("position", "pk").values_list("pk", "position"))
        first = [pk for pk in dict.fromkeys(ids) if pk in places]
        for place, pk in enumerate([*first, *(pk for pk in places if pk not in first)], start=1):
            if places[pk] != place:
                InteractionKind.objects.filter(pk=pk).update(position=place)
        refresh_kinds()


def delete_kind(actor: Viewer, pk: int, expected: int | None = None) -> None:
    """Remove a kind that no interaction has. Raises NotAllowed, NotFound, StaleVersion, InvalidInput."""
    require(actor, INTERACTION_KIND, "manage")
    with writing(actor):
        _lock_all()
        row = InteractionKind.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            raise NotFound
        if expected is not None and row.version != expected:
            raise StaleVersion(current=row.version, expected=expected)
        if Interaction.objects.filter(kind_id=pk).exists():
            message = _("Interactions have this kind. Archive it instead.")
            raise InvalidInput([FieldError(("kind",), "in_use", message)])
        row.delete()
        refresh_kinds()
