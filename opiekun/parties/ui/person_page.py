"""The page of a person; one who is a party themselves shows it and shares its data."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import Sex
from opiekun.parties.selectors.choices_to_offer import superiors
from opiekun.parties.selectors.person_page import PersonRecord, load_person
from opiekun.parties.services import restore_person, trash_person, update_person
from opiekun.parties.ui import channel_facts as rows
from opiekun.parties.ui.greeting_facts import greeting_facts, greeting_input
from opiekun.parties.ui.party_page import lines, reach_actions, trash_action
from opiekun.parties.ui.words import PERSON_WORDS
from opiekun.records.custom.facts import custom_inputs, custom_raw, with_custom
from opiekun.records.external_ids.facts import external_id_groups, external_id_inputs, save_external_id
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.page import Action, Head


class PersonPage:
    """Implements ``records.record.page.RecordPage`` for persons."""

    kind = "person"
    words = PERSON_WORDS

    def load(self, viewer: Viewer, record_id: int) -> PersonRecord:
        return load_person(viewer, record_id)

    def subjects(self, record: PersonRecord) -> Sequence[int]:
        return (record.id, record.identity_id)

    def beside(self, record: PersonRecord) -> Sequence[tuple[str, int]]:
        return ((self.kind, record.id),)

    def head(self, viewer: Viewer, record: PersonRecord) -> Head:
        return person_head(viewer, record)

    def groups(self, viewer: Viewer, record: PersonRecord) -> Sequence[FactGroup]:
        can_edit = record.can_edit
        contact = [*rows.channel_facts(record, can_edit), *rows.address_facts(record, can_edit)]
        groups = [
            FactGroup("work", _("Business data"), _work(record, can_edit)),
            FactGroup("contact", _("Contact"), contact),
            FactGroup("more", _("More"), _more(record, can_edit)),
        ]
        return with_custom(viewer, "person", record, [*groups, *external_id_groups(record)])

    def inputs(self, viewer: Viewer, record: PersonRecord, code: str) -> Sequence[Input]:
        if not record.can_edit:
            raise NotAllowed
        found = custom_inputs(viewer, "person", record, code) or rows.row_inputs(_rows(record), code)
        if found is None:
            found = external_id_inputs(record.external_ids, code)
        if found is not None:
            return found
        if (found := greeting_input(record, code)) is not None:
            return found
        if code == "superior" and not record.is_natural:
            options = superiors(viewer, record.party_id, record.id)
            chosen = str(record.reports_to_id) if record.superior else ""
            return [Input("superior", _("Superior"), chosen, "combobox", options, empty="–")]
        if code not in _INPUTS:
            raise NotFound
        return _INPUTS[code](record)

    def save(self, viewer: Viewer, record: PersonRecord, code: str, values: Mapping[str, str], expected: int) -> str:
        if external_id_inputs(record.external_ids, code) is not None:
            save_external_id(viewer, record, code, values)
            return ""
        raw: Mapping[str, Any] = custom_raw(values)
        if rows.row_inputs(_rows(record), code) is not None:
            raw = rows.changed_rows(_rows(record), code, values)
        saved = update_person(viewer, record.id, raw, expected)
        return " ".join(notice.message for notice in saved.notices)

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None:
        trash_person(viewer, record_id, expected)

    def restore(self, viewer: Viewer, record_id: int) -> None:
        restore_person(viewer, record_id)


def _rows(record: PersonRecord) -> dict[str, Sequence[Mapping[str, Any]]]:
    return {"channels": record.channels, "addresses": record.addresses}


_INPUTS: dict[str, Callable[[PersonRecord], list[Input]]] = {
    "person_name": lambda r: [
        Input("first_name", _("First name"), r.first_name),
        Input("last_name", _("Last name"), r.last_name),
    ],
    "sex": lambda r: [Input("sex", _("Sex"), r.sex, "select", Sex.choices, empty="–")],
    "job_title": lambda r: [Input("job_title", _("Job title"), r.job_title)],
    "department": lambda r: [Input("department", _("Department"), r.department)],
    "occupation": lambda r: [Input("occupation", _("Occupation"), r.occupation)],
    "education": lambda r: [Input("education", _("Education"), r.education)],
    "is_main": lambda r: [_flag("is_main", _("Main person"), r.is_main)],
    "has_left": lambda r: [_flag("has_left", _("No longer there"), r.has_left)],
    "remarks": lambda r: [Input("remarks", _("Remarks"), r.remarks, "textarea")],
}


def _flag(name: str, label: str, value: bool) -> Input:
    options = (("", _("no")), ("true", _("yes")))
    return Input(name, label, "true" if value else "", "select", options)


def _flag_fact(code: str, label: str, value: bool, can_edit: bool) -> list[Fact]:
    """A flag that is not set tells a reader nothing; whoever may set it finds it."""
    if not value and not can_edit:
        return []
    return [Fact(code, label, _("yes") if value else "", can_edit, nothing=_("no"))]


def _link(kind: str, record_id: int, name: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(reverse(kind, args=[record_id]), name)


def _work(record: PersonRecord, can_edit: bool) -> list[Fact]:
    facts = [
        Fact("person_name", _("First and last name"), record.name, can_edit),
        Fact("party", _("Party"), _link("party", record.party_id, record.party)),
        Fact("job_title", _("Job title"), record.job_title, can_edit),
        Fact("department", _("Department"), record.department, can_edit),
    ]
    if not record.is_natural:
        superior = _link("person", record.reports_to_id or 0, record.superior) if record.superior else ""
        below = Markup(", ").join(_link("person", person_id, name) for person_id, name, _job in record.subordinates)
        facts += [
            Fact("superior", _("Superior"), superior, can_edit),
            Fact("subordinates", _("Reports"), below),
            *_flag_fact("is_main", _("Main person"), record.is_main, can_edit),
            *_flag_fact("has_left", _("No longer there"), record.has_left, can_edit),
        ]
    return facts


def _more(record: PersonRecord, can_edit: bool) -> list[Fact]:
    return [
        Fact("sex", _("Sex"), str(Sex(record.sex).label) if record.sex else "", can_edit),
        *greeting_facts(record, can_edit, "person"),
        Fact("occupation", _("Occupation"), record.occupation, can_edit),
        Fact("education", _("Education"), record.education, can_edit),
        Fact("remarks", _("Remarks"), lines(record.remarks), can_edit, wide=bool(record.remarks)),
    ]


def person_head(viewer: Viewer, record: PersonRecord) -> Head:
    """The head of a person's page."""
    tags: list[tuple[Any, str]] = []
    if record.is_natural:
        tags.append((_("Natural person"), "outline"))
    if record.is_main:
        tags.append((pgettext("person", "main"), "accent"))
    if record.is_owner:
        tags.append((_("owner"), ""))
    if record.has_left:
        tags.append((_("No longer there"), "warning"))
    line: list[str | Markup] = [record.job_title] if record.job_title else []
    if not record.is_natural:
        line.append(_link("party", record.party_id, record.party))
    actions = reach_actions(record)
    quick = list(actions)
    if record.is_natural:
        actions.append(Action(_("Party"), "building", reverse("party", args=[record.party_id])))
    menu = []
    if record.can_edit:
        edit = reverse("person_edit", args=[record.id])
        menu.append(Action(_("Edit everything"), "pencil", edit, key="E"))
        if not record.is_natural:
            move = reverse("person_move", args=[record.id])
            menu.append(Action(_("Move to another party"), "arrows-exchange", move))
    menu.append(Action(_("History of changes"), "history", reverse("person_history", args=[record.id])))
    if record.can_trash:
        menu.append(trash_action("person", record.id, record.version))
    return Head(False, tags, line, actions, quick, menu)


PERSON_PAGE = PersonPage()
