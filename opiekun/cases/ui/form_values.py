"""What the form of a case holds: as typed, as stored, as it begins, with what a template gives."""

from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.cases.choices import PartyUse
from opiekun.cases.permissions import CASE
from opiekun.cases.selectors.definitions import TypeDefinition
from opiekun.cases.selectors.page import CaseRecord
from opiekun.cases.selectors.templates import one_template
from opiekun.cases.ui.inputs import AMOUNTS, term_code, written_amount
from opiekun.cases.ui.template_values import as_form
from opiekun.cases.ui.words import field_label
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole, whole
from opiekun.parties.permissions import reached_persons
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.custom.form import read_custom_form, stored_custom_form
from opiekun.records.record.editing import pack

FIELDS: Final = (
    *("title", "party", "owner", "team", "planned_revenue", "planned_cost", "currency", "expected_close_on"),
    *("source", "probability", "parent", "details", "currency_change"),
)
ONLY_NEW: Final = ("persons", "template")
Values = dict[str, Any]


def labels() -> dict[str, str]:
    """The fields in words."""
    return {
        "title": pgettext("of a case", "Title"),
        "party": _("Party"),
        "owner": pgettext("of a case", "Owner"),
        "currency": _("Currency"),
        "currency_change": _("Amounts, with another currency"),
        "probability": _("Own probability"),
        "parent": _("Part of the case"),
        "template": _("Template"),
        **{name: field_label(name) for name in (*AMOUNTS, "team", "expected_close_on", "source", "details", "persons")},
    }


def read_form(viewer: Viewer, posted: QueryDict, new: bool) -> Values:
    """What was typed."""
    names = (*FIELDS, *ONLY_NEW) if new else FIELDS
    return {**{name: typed(posted, name) for name in names}, **read_custom_form(viewer, CASE, posted, new)}


def stored_form(viewer: Viewer, record: CaseRecord) -> Values:
    """What the case holds, as it would be typed."""
    values: Values = {
        "title": record.title,
        "party": str(record.party_id or ""),
        "owner": str(record.owner_id),
        "team": str(record.team_id or ""),
        "planned_revenue": written_amount(record.planned_revenue),
        "planned_cost": written_amount(record.planned_cost),
        "currency": record.currency,
        "currency_change": "",
        "expected_close_on": record.expected_close_on.isoformat() if record.expected_close_on else "",
        "source": term_code(record.source_id),
        "probability": "" if record.probability is None else str(record.probability),
        "parent": str(record.parent_id or ""),
        "details": record.details,
    }
    return {**values, **stored_custom_form(viewer, CASE, record.custom)}


def with_template(values: Values, of: TypeDefinition, filled: Values) -> Values:
    """What the chosen template gives stands in the fields that nobody filled in.

    ``filled`` is what another template gave before: where it still stands nobody has touched it, and it gives way.
    What this one gave is packed under "filled".
    """
    values = {**values, **{name: "" for name, given in filled.items() if values.get(name) == given}, "filled": ""}
    values["currency"] = values.get("currency") or "PLN"
    template = one_template(number_of(str(values.get("template", ""))))
    if template is None or template.is_archived or template.type.id != of.id:
        return {**values, "template": ""}
    given = as_form(template.values)
    if any(values.get(name) for name in AMOUNTS):
        # All amounts are in one currency, and the user's counts.
        given = {name: value for name, value in given.items() if name not in (*AMOUNTS, "currency")}
    elif "currency" in given:
        values = {**values, "currency": given["currency"]}
    new = {name: value for name, value in given.items() if value and (name == "currency" or not values.get(name))}
    return {**values, **new, "filled": pack(new)}


def begun(sent: QueryDict, viewer: Viewer, of: TypeDefinition) -> Values:
    """What is known already: the party or the person from whose page one came, a title; or what was typed before
    another type or template was chosen."""
    given = {name: typed(sent, name)[:20_000] for name in (*FIELDS, "template", "about") if name in sent}
    values: Values = {**given, **read_custom_form(viewer, CASE, sent, new=True)}
    if of.party_use == PartyUse.NONE:
        return {**values, "party": "", "persons": ""}
    person = sent.get("person", "") or sent.get("persons", "")
    found = None
    if is_whole(person):
        found = reached_persons(viewer).filter(pk=int(person)).values_list("party_id", flat=True).first()
    if found is not None:
        return {**values, "party": str(found), "persons": person}
    return values


def number_of(text: str) -> int:
    """An id that stands in a text; nothing for what is none."""
    return whole(text) or 0
