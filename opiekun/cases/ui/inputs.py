"""The small forms of a case's fields: in place on its page, in the dialog of a move; and what services take of them."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.accounts.models import Team
from opiekun.cases.models.terms import TermKind
from opiekun.cases.rules.case_input import CONVERT, KEEP
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.selectors.page import CaseRecord
from opiekun.cases.ui.words import field_label
from opiekun.core.fields import Label
from opiekun.core.money.currencies import OFFERED
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_persons
from opiekun.parties.selectors.choices_to_offer import account_managers
from opiekun.records.record.facts import Input

CURRENCIES: Final = OFFERED
AMOUNTS: Final = ("planned_revenue", "planned_cost")
_DECIMAL: Final = {"inputmode": "decimal"}
_MOST_PERSONS: Final = 200


def written(number: Decimal | None) -> str:
    """With a comma, and without zeros that say nothing."""
    return "" if number is None else f"{number.normalize():f}".replace(".", ",")


def written_amount(amount: Decimal | None) -> str:
    """An amount of money: "48200", "48200,50", and as many places as a finer one has."""
    text = written(amount)
    whole, comma, coins = text.partition(",")
    return f"{whole},{coins:0<2}" if comma else text


def term_options(kind: TermKind, chosen: int | None = None) -> list[tuple[str, Label]]:
    """Entries of a short list that are in use, and the chosen one."""
    terms = definitions().terms_of(kind)
    return [(term.code, term.label) for term in terms if not term.is_archived or term.id == chosen]


def term_code(term_id: int | None) -> str:
    """The code of an entry; nothing for none."""
    return "" if term_id is None else definitions().term_by_id[term_id].code


def team_options() -> list[tuple[str, str]]:
    """All teams by name."""
    rows = Team.objects.filter(trashed_at__isnull=True).order_by("sort_key")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def currency_options(chosen: str) -> list[tuple[str, str]]:
    """The currencies on offer, and the chosen one."""
    return [(code, code) for code in dict.fromkeys((*CURRENCIES, chosen)) if code]


def currency_changes() -> list[tuple[str, Label]]:
    """What becomes of planned amounts when the case gets another currency."""
    return [(CONVERT, _("Convert by today's rate")), (KEEP, _("Keep the numbers"))]


def _amount(record: CaseRecord, name: str) -> list[Input]:
    others = record.plan_lines or any(getattr(record, one) is not None for one in AMOUNTS if one != name)
    label = _("Other amounts, with another currency")
    return [
        *_of_amount(record, name),
        *([Input("currency_change", label, "", "select", currency_changes(), empty="–")] if others else []),
    ]


def _of_amount(record: CaseRecord, name: str) -> list[Input]:
    return [
        Input(name, field_label(name), written_amount(getattr(record, name)), attrs=_DECIMAL),
        Input("currency", _("Currency"), record.currency, "select", currency_options(record.currency)),
    ]


def _party(_viewer: Viewer, record: CaseRecord) -> list[Input]:
    known = [(str(record.party_id), record.party)] if record.party_id else []
    attrs = {"data-url": reverse("party_options")}
    return [Input("party", _("Party"), str(record.party_id or ""), "combobox", known, empty="–", attrs=attrs)]


def _parent(_viewer: Viewer, record: CaseRecord) -> list[Input]:
    known = [(str(record.parent_id), record.parent)] if record.parent_id else []
    attrs = {"data-url": reverse("case_options")}
    value = str(record.parent_id or "")
    return [Input("parent", _("Part of the case"), value, "combobox", known, empty="–", attrs=attrs)]


def _source(_viewer: Viewer, record: CaseRecord) -> list[Input]:
    options = term_options(TermKind.SOURCE, record.source_id)
    label = pgettext("of a case", "Source")
    return [Input("source", label, term_code(record.source_id), "select", options, empty="–")]


def _reason(_viewer: Viewer, record: CaseRecord) -> list[Input]:
    options = term_options(TermKind.LOSS_REASON, record.loss_reason_id)
    value = term_code(record.loss_reason_id)
    return [Input("loss_reason", _("Reason of loss"), value, "select", options, empty="–")]


def _person(viewer: Viewer, record: CaseRecord) -> list[Input]:
    rows = reached_persons(viewer).filter(party_id=record.party_id or 0, has_left=False).order_by("sort_key", "pk")
    options = [
        (str(pk), f"{name}, {job}" if job else name)
        for pk, name, job in rows.values_list("pk", "display_name", "job_title")[:_MOST_PERSONS]
    ]
    return [Input("persons", _("Person"), "", "combobox", options, empty="–")]


_INPUTS: Final[Mapping[str, Callable[[Viewer, CaseRecord], list[Input]]]] = {
    "title": lambda _v, r: [Input("title", pgettext("of a case", "Title"), r.title)],
    "party": _party,
    "parent": _parent,
    "owner": lambda _v, r: [
        Input(
            "owner", pgettext("of a case", "Owner"), str(r.owner_id), "combobox", account_managers(r.owner_id, r.owner)
        )
    ],
    "team": lambda _v, r: [Input("team", _("Team"), str(r.team_id or ""), "select", team_options(), empty="–")],
    "source": _source,
    "loss_reason": _reason,
    "outcome_note": lambda _v, r: [Input("outcome_note", _("About the outcome"), r.outcome_note, "textarea")],
    "expected_close_on": lambda _v, r: [
        Input(
            "expected_close_on",
            _("Expected close"),
            r.expected_close_on.isoformat() if r.expected_close_on else "",
            attrs={"type": "date"},
        )
    ],
    "planned_revenue": lambda _v, r: _amount(r, "planned_revenue"),
    "planned_cost": lambda _v, r: _amount(r, "planned_cost"),
    "probability": lambda _v, r: [
        Input(
            "probability",
            _("Own probability"),
            "" if r.probability is None else str(r.probability),
            attrs={"inputmode": "numeric", "placeholder": str(r.stage.probability)},
        )
    ],
    "details": lambda _v, r: [Input("details", pgettext("of a case", "Details"), r.details, "textarea")],
    "persons": _person,
}


def inputs_of(viewer: Viewer, record: CaseRecord, code: str) -> list[Input] | None:
    """The form of a field; None for what has none."""
    made = _INPUTS.get(code)
    return None if made is None else made(viewer, record)


def raw_of(record: CaseRecord | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the services take of the values of these forms: amounts with their currency, a person among the others."""
    raw = {name: value for name, value in values.items() if name not in ("currency", "persons")}
    currency = values.get("currency") or (record.currency if record else "PLN")
    for name in AMOUNTS:
        if name in raw:
            raw[name] = {"amount": raw[name], "currency": currency} if raw[name] else None
    if values.get("persons"):
        present = [
            {"person": str(one.id), "role": one.role, "is_primary": one.is_primary}
            for one in (record.persons if record else ())
        ]
        has_primary = any(one["is_primary"] for one in present)
        added = {"person": values["persons"], "is_primary": not has_primary}
        if values["persons"] in {one["person"] for one in present}:
            raw["persons"] = [
                {**one, "is_primary": one["is_primary"] or (not has_primary and one["person"] == values["persons"])}
                for one in present
            ]
        else:
            raw["persons"] = [*present, added]
    return raw
