"""Reads what is entered for a new case: all that is wrong with it, and all that is missing, is told at once."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from opiekun.cases.choices import PartyUse
from opiekun.cases.errors import MoveIncomplete
from opiekun.cases.models import Case
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.case_input import AMOUNTS, read_new_case
from opiekun.cases.rules.moving import missing
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.cases.selectors.required import required_in
from opiekun.cases.services.completeness import filled
from opiekun.cases.services.move_rules import check_mover, missing_errors
from opiekun.cases.services.naming import check_named
from opiekun.cases.services.writing_case import COLUMNS
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Person
from opiekun.records.custom.reading import merged, read_custom, without_custom

NewCase = tuple[TypeDefinition, StageDefinition, dict[str, Any], dict[str, Any]]


def read_new(actor: Viewer, raw: Mapping[str, Any]) -> NewCase:
    """The type and the stage of the new case, its clean fields and its custom values.

    Raises InvalidInput, MoveIncomplete (among what is wrong is something that the stage requires), NotYourMove.
    """
    plain, given = without_custom(raw)
    clean, errors = read_new_case(plain)
    custom, wrong = _custom(actor, given)
    errors += wrong
    of, stage = _where(clean, errors)
    if clean.get("owner") is None:
        clean["owner"] = actor.id
    if stage.id != (of.first.id if of.first else None):
        check_mover(actor, stage, clean["owner"])
    _follow_persons(clean)
    try:
        check_named(actor, clean)
    except InvalidInput as refused:
        errors += refused.errors
    errors += _unsaid(errors, [*party_errors(of, clean.get("party"), bool(clean.get("persons"))), *_loss(stage, clean)])
    lacking = _unsaid(errors, _lacking(of, stage, clean, custom))
    if lacking:
        raise MoveIncomplete([*errors, *lacking])
    if errors:
        raise InvalidInput(errors)
    return of, stage, clean, custom


def party_errors(of: TypeDefinition, party_id: int | None, has_persons: bool) -> list[FieldError]:
    """What is wrong with the party of a case of the type."""
    if of.party_use == PartyUse.REQUIRED and party_id is None:
        return [FieldError(("party",), "required", _("Say with which party the case is."))]
    if of.party_use == PartyUse.NONE and (party_id is not None or has_persons):
        return [FieldError(("party",), "internal", _("Cases of this type are internal: they have no party."))]
    return []


def _custom(actor: Viewer, given: Any) -> tuple[dict[str, Any], list[FieldError]]:
    """The custom values; where some are wrong, those that were given count as filled in."""
    try:
        return read_custom(actor, CASE, given), []
    except InvalidInput as refused:
        return dict(given) if isinstance(given, Mapping) else {}, refused.errors


def _where(clean: dict[str, Any], errors: list[FieldError]) -> tuple[TypeDefinition, StageDefinition]:
    """The type and the stage of the new case; without a type the first one that is in use."""
    code, wanted = clean.pop("type", ""), clean.pop("stage", "")
    defined = definitions()
    of = defined.type_by_code(code) if code else next(iter(defined.offered), None)
    if of is None or of.is_archived or of.first is None:
        raise InvalidInput([*errors, *_unsaid(errors, [_no_choice("type")])])
    stage = next((one for one in of.stages if one.code == wanted), None) if wanted else of.first
    if stage is None:
        raise InvalidInput([*errors, *_unsaid(errors, [_no_choice("stage")])])
    return of, stage


def _no_choice(name: str) -> FieldError:
    return FieldError((name,), "choice", str(REASONS["choice"]))


def _follow_persons(clean: dict[str, Any]) -> None:
    rows = clean.get("persons", [])
    if len(rows) == 1:
        rows[0]["is_primary"] = True
    if rows and clean.get("party") is None:
        first = next((row for row in rows if row["is_primary"]), rows[0])
        clean["party"] = Person.objects.filter(pk=first["person"]).values_list("party_id", flat=True).first()


def _loss(stage: StageDefinition, clean: Mapping[str, Any]) -> list[FieldError]:
    if stage.is_lost and not clean.get("loss_reason"):
        return [FieldError(("loss_reason",), "required", _("Say why the case was lost."))]
    if not stage.is_lost and clean.get("loss_reason"):
        return [FieldError(("loss_reason",), "not_lost", _("Only lost cases have a reason of loss."))]
    return []


def _lacking(
    of: TypeDefinition, stage: StageDefinition, clean: Mapping[str, Any], custom: Mapping[str, Any]
) -> list[FieldError]:
    """What the stage requires and is not given, at the places of a new case."""
    case = Case(**{column: clean[name] for name, column in COLUMNS.items() if name in clean})
    case.custom = merged({}, custom)
    persons = clean.get("persons", ())
    has_primary = any(row["is_primary"] for row in persons)
    # Sums of lines stand on the case once they are written.
    summed = {amount for row in clean.get("plan_lines", ()) for amount in AMOUNTS if amount.endswith(row["side"])}
    codes = missing(
        required_in(of, stage), lambda code: code in summed or filled(case, code, len(persons), has_primary)
    )
    return [
        FieldError(error.loc[1:] if error.loc[0] == "fields" else error.loc, error.code, error.message)
        for error in missing_errors(codes)
    ]


def _unsaid(errors: list[FieldError], more: list[FieldError]) -> list[FieldError]:
    """Those of them whose fields are not among the errors yet, each field once; a person who is wrong brings no party
    along, so that nothing is said of that either."""
    said = {_field(error) for error in errors}
    if ("persons",) in said:
        said.add(("party",))
    fresh: dict[tuple[str | int, ...], FieldError] = {}
    for error in more:
        if _field(error) not in said:
            fresh.setdefault(_field(error), error)
    return list(fresh.values())


def _field(error: FieldError) -> tuple[str | int, ...]:
    """The field that the error is about, without the rows in it."""
    return error.loc[:2] if error.loc[:1] == ("custom",) else error.loc[:1]
