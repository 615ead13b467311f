"""The named refusals of cases."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg.errors
from django.db import IntegrityError
from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError, InvalidInput
from opiekun.records.custom.errors import refusal_of


class StageNotAllowed(Conflict):
    """The case may not go from its stage to this one."""

    def __init__(self, stage: str) -> None:
        message = _("The case cannot go to “%(stage)s” from where it is.") % {"stage": stage}
        super().__init__("stage_not_allowed", message, [FieldError(("stage",), "not_allowed", message)])


class NotYourMove(Conflict):
    """Somebody else may bring cases into this stage."""

    def __init__(self, stage: str) -> None:
        message = _("You may not move cases to “%(stage)s”.") % {"stage": stage}
        super().__init__("not_your_move", message, [FieldError(("stage",), "not_your_move", message)])


class MoveIncomplete(InvalidInput):
    """Something is missing for the move: each missing field and each point not ticked is an error of its own.

    Locations are those of ``move_case``'s input: ("fields", code), ("custom", code), ("checks", id); for a new case,
    which ``create_case`` makes, (code,) and ("custom", code).
    """

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(list(errors))
        self.code = "move_incomplete"


class AmountsInLines(InvalidInput):
    """The planned amount is the sum of the plan's lines, which are changed instead."""

    def __init__(self, field: str) -> None:
        message = _("The plan has lines; change those, and their sum follows.")
        super().__init__([FieldError((field,), "sum_of_lines", message)])


class CaseCircle(Conflict):
    """The case would be part of itself."""

    def __init__(self) -> None:
        message = _("A case cannot be part of itself.")
        super().__init__("case_circle", message, [FieldError(("parent",), "circle", message)])


class PartyInTrash(Conflict):
    """The party of the case is in the trash."""

    def __init__(self) -> None:
        message = _("The party of this case is in the trash. Take that out first.")
        super().__init__("party_in_trash", message, [FieldError(("party",), "in_trash", message)])


class NameTaken(Conflict):
    """Another type, stage, template or entry has the name."""

    def __init__(self) -> None:
        message = _("This name is taken.")
        super().__init__("name_taken", message, [FieldError(("name",), "taken", message)])


class StageWasUsed(Conflict):
    """Cases were in the stage, so that its state stays."""

    def __init__(self) -> None:
        message = _("Cases were in this stage: its state stays. Retire it and make another one.")
        super().__init__("stage_was_used", message, [FieldError(("state",), "was_used", message)])


class MovedSince(Conflict):
    """A move is not undone: the case was moved again."""

    def __init__(self) -> None:
        super().__init__("moved_since", _("The case was moved again meanwhile. It stays where it is."))


class StageRetired(Conflict):
    """Somebody took the stage out of use at the same moment."""

    def __init__(self) -> None:
        message = _("This stage has just been taken out of use. Choose another one.")
        super().__init__("stage_retired", message, [FieldError(("stage",), "retired", message)])


class TargetTaken(Conflict):
    """The owner has a target for the month."""

    def __init__(self) -> None:
        message = _("There is a target for this month already; change that one.")
        super().__init__("target_taken", message, [FieldError(("month",), "taken", message)])


class HourlyRateTaken(Conflict):
    """The user has another rate from the same day."""

    def __init__(self) -> None:
        message = _("Another rate from the same day was set meanwhile. That one counts.")
        super().__init__("hourly_rate_taken", message, [FieldError(("valid_from",), "taken", message)])


_REFUSALS = {
    "cases_case_no_circle": CaseCircle,
    "cases_case_not_its_own_parent": CaseCircle,
    "cases_party_is_live": PartyInTrash,
    "cases_type_name": NameTaken,
    "cases_stage_name": NameTaken,
    "cases_term_name": NameTaken,
    "cases_template_name": NameTaken,
    "cases_stage_was_used": StageWasUsed,
    "cases_case_stage_in_use": StageRetired,
    "cases_target_once": TargetTaken,
    "cases_hourly_rate_once": HourlyRateTaken,
    "cases_hourly_rate_pkey": HourlyRateTaken,
}


@contextmanager
def refusing_by_name() -> Iterator[None]:
    """Turn a broken constraint of cases into its named refusal; put it around the transaction."""
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        name = (cause.diag.constraint_name or "") if isinstance(cause, psycopg.errors.IntegrityError) else ""
        if name in _REFUSALS:
            raise _REFUSALS[name]() from error
        if (custom := refusal_of(error)) is not None:
            raise custom from error
        raise
