"""The types of cases that a company defines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from opiekun.cases.amount_sources import amount_kinds
from opiekun.cases.choices import CaseState, Outcome, PartyUse
from opiekun.cases.margin_causes import FLOOR, KINDS
from opiekun.cases.models import Case, CaseType, Stage, StageMove
from opiekun.cases.rules.definition_input import TYPE, code_of, read_definition
from opiekun.cases.services.defining import check_version, defining, free_code, touch
from opiekun.cases.services.margin_floors import forget_margins
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.reading import known_ids
from opiekun.core.viewer import Viewer
from opiekun.records.search.words import fold

# With these a new type begins, so that cases can be made at once.
_BEGIN = (
    ("Nowa", "New", CaseState.POTENTIAL, Outcome.NONE, "grey", 20),
    ("W toku", "In progress", CaseState.ACTIVE, Outcome.NONE, "blue", 100),
    ("Zakończona", "Done", CaseState.CLOSED, Outcome.WON, "green", 100),
    ("Przegrana", "Lost", CaseState.CLOSED, Outcome.LOST, "red", 0),
)


@dataclass(frozen=True, slots=True)
class SavedType:
    """The type after the write: its id and its version, the next ETag."""

    id: int
    version: int


def create_type(actor: Viewer, raw: Mapping[str, Any]) -> SavedType:
    """A new type, the last of all, with a stage in each state and one for what is lost. Without a code it is made of
    the name. Raises NotAllowed, InvalidInput, NameTaken."""
    begin = {"name": None, "icon": "briefcase", "party_use": PartyUse.REQUIRED.value}
    with defining(actor):
        clean, errors = read_definition(raw, TYPE, begin)
        errors += _kind_errors(clean, ())
        code = clean.pop("code", "") or code_of(clean.get("name", ""), fold(clean.get("name", "")))
        if not errors and raw.get("code") and CaseType.objects.filter(code=code).exists():
            errors.append(FieldError(("code",), "taken", _("Another type has this code.")))
        if errors:
            raise InvalidInput(errors)
        code = free_code(code, lambda one: CaseType.objects.filter(code=one).exists())
        last = CaseType.objects.aggregate(last=Max("position"))["last"] or 0
        made = CaseType.objects.create(**clean, code=code, position=last + 1)
        for position, (name, name_en, state, outcome, colour, probability) in enumerate(_BEGIN, start=1):
            wanted = code_of(name_en, fold(name_en), f"{code}_")
            Stage.objects.create(
                type=made,
                code=free_code(wanted, lambda one: Stage.objects.filter(code=one).exists()),
                name=name,
                name_en=name_en,
                state=state,
                outcome=outcome,
                colour=colour,
                probability=probability,
                position=position,
            )
    return SavedType(made.pk, 1)


def update_type(actor: Viewer, type_id: int, raw: Mapping[str, Any], expected: int | None = None) -> SavedType:
    """Change the given fields; a type is taken out of use and brought back by ``is_archived``. The code never changes.
    With another lowest margin, or other kinds of amounts under one, its open cases are looked at by the worker.

    Raises NotAllowed, NotFound, StaleVersion, InvalidInput, NameTaken.
    """
    with defining(actor):
        of = lock_type(type_id)
        check_version(of, expected)
        clean, errors = read_definition(raw, TYPE)
        if clean.get("code", of.code) != of.code:
            errors.append(FieldError(("code",), "fixed", _("A code never changes.")))
        if clean.get("is_archived") and not CaseType.objects.exclude(pk=type_id).filter(is_archived=False).exists():
            errors.append(FieldError(("is_archived",), "last", _("One type at least must be in use.")))
        errors += _party_errors(of, clean) + _kind_errors(clean, of.linkable)
        if errors:
            raise InvalidInput(errors)
        changed = {name: value for name, value in clean.items() if getattr(of, name) != value}
        if not changed:
            return SavedType(type_id, of.version)
        CaseType.objects.filter(pk=type_id).update(**changed)
        if "margin_floor" in changed:
            _follow_floor(actor, type_id, changed["margin_floor"], FLOOR)
        elif "linkable" in changed and of.margin_floor is not None:
            _follow_floor(actor, type_id, of.margin_floor, KINDS)
        return SavedType(type_id, touch(type_id))


def _follow_floor(actor: Viewer, type_id: int, floor: Decimal | None, cause: str) -> None:
    from opiekun.cases.jobs import look_soon  # jobs call services

    if floor is None:
        forget_margins(type_id)
    else:
        look_soon(type_id, actor.id, cause=cause)


def _kind_errors(clean: Mapping[str, Any], had: Sequence[str]) -> list[FieldError]:
    """A misspelt kind would let nothing count. What the type ``had`` stays, though its app may be gone."""
    known = {*amount_kinds(), *had}
    wrong = [one for one in clean.get("linkable", ()) if one not in known]
    message = _("There is no kind of amounts “%(code)s”.")
    return [FieldError(("linkable",), "unknown_kind", message % {"code": one[:60]}) for one in wrong]


def _party_errors(of: CaseType, clean: Mapping[str, Any]) -> list[FieldError]:
    """Running cases are never broken: what they have or lack of parties must go on to be allowed."""
    wanted = clean.get("party_use", of.party_use)
    cases = Case.objects.filter(type=of, trashed_at__isnull=True)
    if wanted == PartyUse.NONE and cases.filter(party__isnull=False).exists():
        return [FieldError(("party_use",), "has_parties", _("Cases of this type have parties."))]
    if wanted == PartyUse.REQUIRED and cases.filter(party__isnull=True).exists():
        return [FieldError(("party_use",), "lacks_parties", _("Cases of this type have no party."))]
    return []


def delete_type(actor: Viewer, type_id: int, expected: int | None = None) -> None:
    """Remove a type that no case has or had. Raises NotAllowed, NotFound, StaleVersion, InvalidInput."""
    with defining(actor):
        of = lock_type(type_id)
        check_version(of, expected)
        if Case.objects.filter(type=of).exists() or StageMove.objects.filter(type_id=type_id).exists():
            raise InvalidInput([FieldError(("type",), "in_use", _("Cases have this type. Archive it instead."))])
        Stage.objects.filter(type=of).update(is_retired=False, replaced_by=None)
        of.delete()


def order_types(actor: Viewer, ids: Sequence[int], strict: bool = False) -> None:
    """Put the types in this order; those that are not named come after them. Raises NotAllowed.

    Ids of no type are passed over; ``strict`` raises InvalidInput.
    """
    with defining(actor):
        places = dict(CaseType.objects.order_by("position", "pk").values_list("pk", "position"))
        first = known_ids(ids if strict else [pk for pk in ids if pk in places], places)
        for place, pk in enumerate([*first, *(pk for pk in places if pk not in first)], start=1):
            if places[pk] != place:
                CaseType.objects.filter(pk=pk).update(position=place)


def lock_type(type_id: int) -> CaseType:
    """The type, held until the transaction ends. Raises NotFound."""
    of = CaseType.objects.select_for_update().filter(pk=type_id).first()
    if of is None:
        raise NotFound
    return of
