"""The form of a stage: what it begins with, what was typed, what it offers."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.accounts.models import Role
from opiekun.activities.tasks.choices import Priority
from opiekun.cases.choices import CaseState, Mover, Outcome, PartyUse
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.moving import CUSTOM_PREFIX, REQUIRABLE
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.cases.ui.definitions.requests import Values, read_rows
from opiekun.cases.ui.words import field_label
from opiekun.core.fields import Label
from opiekun.parties.choices import ListColour
from opiekun.records.custom.definitions import present as custom_definitions

TEXTS: Final = (
    *("name", "name_en", "standing", "colour", "probability", "guidance", "guidance_en", "stale_after_days", "mover"),
)
LISTS: Final = ("required", "next_stages", "roles")
CHECK_PARTS: Final = ("text", "text_en")
TASK_PARTS: Final = ("title", "details", "due_after_days", "priority")
TASK_CONTENT: Final = ("title", "details", "due_after_days")
_WITH_PARTY: Final = ("party", "person", "primary_person")
# State and outcome are one question of the form.
STANDINGS: Final = {
    "potential": (CaseState.POTENTIAL, Outcome.NONE),
    "active": (CaseState.ACTIVE, Outcome.NONE),
    "won": (CaseState.CLOSED, Outcome.WON),
    "lost": (CaseState.CLOSED, Outcome.LOST),
}


def labels() -> dict[str, str]:
    """The names of the fields, for what is wrong with them."""
    return {
        "name": _("Name"),
        "name_en": _("Name in English"),
        "state": pgettext("of a case", "State"),
        "outcome": pgettext("of a case", "State"),
        "colour": _("Colour"),
        "probability": _("Probability"),
        "guidance": _("Guidance"),
        "guidance_en": _("Guidance in English"),
        "stale_after_days": _("Stale after"),
        "mover": _("Who may move cases here"),
        "roles": _("Roles"),
        "required": _("Required fields"),
        "next_stages": _("Next stages"),
        "checks": _("Checklist"),
        "tasks": _("Tasks"),
        "replacement": _("Replacement"),
    }


def standings() -> list[tuple[str, Label]]:
    """The states, closed ones by their outcome."""
    return [
        ("potential", CaseState.POTENTIAL.label),
        ("active", CaseState.ACTIVE.label),
        ("won", _("Closed: won")),
        ("lost", _("Closed: lost")),
    ]


def standing_of(stage: StageDefinition) -> str:
    """The state of a stage as the form asks for it."""
    return next(code for code, pair in STANDINGS.items() if pair == (stage.state, stage.outcome))


def begun(standing: str) -> Values:
    """What the form of a new stage begins with."""
    known = standing if standing in STANDINGS else "potential"
    chance = {"active": "100", "won": "100", "lost": "0"}.get(known, "50")
    colour = {"won": ListColour.GREEN, "lost": ListColour.RED}.get(known, ListColour.BLUE)
    usual: Values = {"standing": known, "probability": chance, "colour": colour.value, "mover": Mover.EDITORS.value}
    return {**dict.fromkeys(TEXTS, ""), **usual, **{name: [] for name in (*LISTS, "checks", "tasks")}}


def stored(stage: StageDefinition) -> Values:
    """What the form of a stage begins with."""
    by_id = definitions().stage_by_id
    days = stage.stale_after_days
    return {
        **{name: getattr(stage, name) for name in TEXTS if name not in ("standing", "stale_after_days")},
        "standing": standing_of(stage),
        "stale_after_days": "" if days is None else str(days),
        "required": list(stage.required),
        "next_stages": [by_id[pk].code for pk in stage.next_ids],
        "roles": [str(pk) for pk in stage.role_ids],
        "checks": [{"id": str(one.id), "text": one.text, "text_en": one.text_en} for one in stage.points],
        "tasks": [_task_row(one) for one in stage.tasks],
    }


def _task_row(task: Any) -> dict[str, str]:
    due = "" if task.due_after_days is None else str(task.due_after_days)
    values = {"title": task.title, "details": task.details, "due_after_days": due, "priority": task.priority}
    return {"id": str(task.id), **values}


def read(posted: QueryDict) -> Values:
    """What was typed."""
    return {
        **{name: str(posted.get(name, "")) for name in TEXTS},
        **{name: posted.getlist(name)[:200] for name in LISTS},
        "checks": read_rows(posted, "checks", CHECK_PARTS, CHECK_PARTS),
        "tasks": read_rows(posted, "tasks", TASK_PARTS, TASK_CONTENT),
    }


def raw_of(values: Values, fixed: bool) -> dict[str, Any]:
    """What the services take of it; a state that is fixed is not asked for."""
    raw = {name: value for name, value in values.items() if name != "standing"}
    if not fixed:
        state, outcome = STANDINGS.get(str(values["standing"]), ("", ""))
        raw |= {"state": str(state), "outcome": str(outcome)}
    if values["mover"] != Mover.ROLES:
        raw["roles"] = []
    return raw


def offers(of: TypeDefinition, stage: StageDefinition | None, values: Values) -> dict[str, Any]:
    """The choices of the form."""
    return {
        "standings": standings(),
        "colours": ListColour.choices,
        "movers": Mover.choices,
        "priorities": Priority.choices,
        "all_roles": [(str(role.pk), role.label) for role in Role.objects.order_by("name")],
        "requirable": _requirable(of, values["required"]),
        "nexts": _nexts(of, stage, str(values["standing"]), values["next_stages"]),
    }


def _requirable(of: TypeDefinition, chosen: Sequence[str]) -> list[tuple[str, Label]]:
    own = [
        (code, field_label(code))
        for code in REQUIRABLE
        if code in chosen or of.party_use != PartyUse.NONE or code not in _WITH_PARTY
    ]
    custom = [(f"{CUSTOM_PREFIX}{field.code}", field) for field in custom_definitions().every(CASE)]
    return own + [(code, field.label) for code, field in custom if not field.is_archived or code in chosen]


def _nexts(
    of: TypeDefinition, stage: StageDefinition | None, standing: str, chosen: Sequence[str]
) -> list[tuple[str, Label]]:
    """The stages that lie further on the way, and what was chosen before."""
    way = of.way
    states = list(CaseState)
    state = STANDINGS.get(standing, (CaseState.POTENTIAL, Outcome.NONE))[0]
    at = next((n for n, one in enumerate(way) if stage is not None and one.id == stage.id), None)
    later = [one for one in way if states.index(one.state) > states.index(state)] if at is None else list(way[at + 1 :])
    others = [one for one in way if one.code in chosen and one not in later and one != stage]
    return [(one.code, one.label) for one in (*others, *later)]
