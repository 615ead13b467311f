"""The page of a role: its own facts, edited in place, beside those of its party."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.fields import FieldType
from opiekun.core.viewer import Viewer
from opiekun.parties.roles.fields import RoleField
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.roles.words import said, words_of
from opiekun.parties.rules.identifiers import format_nip
from opiekun.parties.selectors.party_page import PartyRecord
from opiekun.parties.selectors.role_page import RoleRecord, load_role
from opiekun.parties.services.trash_role import restore_role, trash_role
from opiekun.parties.services.update_role import update_role
from opiekun.parties.ui import channel_facts as rows
from opiekun.parties.ui.party_page import lines, reach_actions, trash_action
from opiekun.parties.ui.roles.values import CURRENCIES, joined, written
from opiekun.records.custom.facts import custom_inputs, custom_raw, with_custom
from opiekun.records.external_ids.facts import external_id_groups, external_id_inputs, save_external_id
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.page import Action, Head


class RolePage:
    """Implements ``records.record.page.RecordPage`` for one kind of role."""

    def __init__(self, kind: RoleKind) -> None:
        self.role = kind
        self.kind = kind.code
        self.words = words_of(kind)

    def load(self, viewer: Viewer, record_id: int) -> RoleRecord:
        return load_role(viewer, self.role, record_id)

    def subjects(self, record: RoleRecord) -> Sequence[int]:
        return (record.id,)

    def beside(self, record: RoleRecord) -> Sequence[tuple[str, int]]:
        """Also what belongs to the party: its persons, lists, days and other roles."""
        of_party = (("party", record.party_id),) if record.party is not None else ()
        return ((self.kind, record.id), *of_party)

    def head(self, viewer: Viewer, record: RoleRecord) -> Head:
        return _head(self.role, record)

    def groups(self, viewer: Viewer, record: RoleRecord) -> Sequence[FactGroup]:
        can_edit = record.can_edit
        own = [Fact("number", _("Number"), record.number, can_edit)]
        own += [self._fact(f, record) for f in self.role.fields if not f.beside]
        remarks = str(record.values["remarks"])
        own.append(Fact("remarks", _("Remarks"), lines(remarks), can_edit, wide=bool(remarks)))
        groups = self._with_custom(viewer, record, FactGroup("terms", self.role.label, own))
        if record.party is not None:
            groups.append(FactGroup("party", _("Party"), _party_facts(record.party)))
        return [*groups, *external_id_groups(record)]

    def _with_custom(self, viewer: Viewer, record: RoleRecord, own: FactGroup) -> list[FactGroup]:
        """What the form has under "Terms" stands with the role's own facts, as its terms do."""
        found = with_custom(viewer, self.kind, record, [own, FactGroup("form", _("Terms"), [])])
        return [replace(own, facts=[*found[0].facts, *found[1].facts]), *found[2:]]

    def _beside(self, code: str) -> list[RoleField]:
        return [field for field in self.role.fields if field.beside == code]

    def _fact(self, field: RoleField, record: RoleRecord) -> Fact:
        """The field in words; those that belong to it stand under it."""
        notes = [said(other, record.values[other.code]) for other in self._beside(field.code)]
        note = ", ".join(text for text in notes if text)
        return Fact(field.code, field.label, said(field, record.values[field.code]), record.can_edit, note=note)

    def inputs(self, viewer: Viewer, record: RoleRecord, code: str) -> Sequence[Input]:
        if not record.can_edit:
            raise NotAllowed
        if (found := custom_inputs(viewer, self.kind, record, code)) is not None:
            return found
        if (found := external_id_inputs(record.external_ids, code)) is not None:
            return found
        if code == "number":
            return [Input("number", _("Number"), record.number)]
        if code == "remarks":
            return [Input("remarks", _("Remarks"), str(record.values["remarks"]), "textarea")]
        if code not in self.role.field_by_code:
            raise NotFound
        fields = [self.role.field_by_code[code], *self._beside(code)]
        return [shown for field in fields for shown in _inputs(field, record.values[field.code])]

    def save(self, viewer: Viewer, record: RoleRecord, code: str, values: Mapping[str, str], expected: int) -> str:
        if external_id_inputs(record.external_ids, code) is not None:
            save_external_id(viewer, record, code, values)
            return ""
        update_role(viewer, self.role, record.id, joined(self.role, custom_raw(values)), expected)
        return ""

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None:
        trash_role(viewer, self.role, record_id, expected)

    def restore(self, viewer: Viewer, record_id: int) -> None:
        restore_role(viewer, self.role, record_id)


def _inputs(field: RoleField, value: Any) -> list[Input]:
    """The form of one fact; an amount has its currency beside it."""
    texts = written(field, value)
    text = texts[field.code]
    if field.type == FieldType.BOOLEAN:
        yes_or_no = (("", _("no")), ("true", _("yes")))
        return [Input(field.code, field.label, "true" if value else "", "select", yes_or_no)]
    if field.type == FieldType.CHOICE:
        options = tuple((choice.value, choice.label) for choice in field.choices)
        return [Input(field.code, field.label, text, "select", options, empty="–")]
    if field.type == FieldType.MONEY:
        code = field.columns[1]
        currencies = tuple((currency, currency) for currency in CURRENCIES)
        return [
            Input(field.code, field.label, text, attrs={"inputmode": "decimal"}),
            Input(code, _("Currency"), texts[code], "select", currencies),
        ]
    attrs = {FieldType.DATE: {"type": "date"}, FieldType.NUMBER: {"inputmode": "decimal"}}.get(field.type, {})
    return [Input(field.code, field.label, text, attrs=attrs)]


def _party_facts(party: PartyRecord) -> list[Fact]:
    """What the party says of itself; it is changed at the party, for all its roles at once."""
    link = Markup('<a href="{}">{}</a>').format(reverse("party", args=[party.id]), party.name)
    return [
        Fact("party", _("Party"), link),
        Fact("nip", _("NIP"), format_nip(party.nip)),
        *rows.address_facts(party, False),
        *rows.channel_facts(party, False),
        *rows.account_facts(party.bank_accounts, False),
        Fact("account_manager", _("Account manager"), party.manager),
    ]


def _head(kind: RoleKind, record: RoleRecord) -> Head:
    at = [record.id]
    tags: list[tuple[Any, str]] = [(kind.label, "accent")]
    if warning := kind.warns(record.values):
        tags.append((warning, "danger"))
    line: list[str | Markup] = [record.number]
    actions: list[Action] = []
    if record.party is not None:
        if place := rows.place_of(record.party):
            line.append(place)
        actions = reach_actions(record.party)
        actions.append(Action(_("Party"), "building", reverse("party", args=[record.party_id])))
    menu = []
    if record.can_edit:
        menu.append(Action(_("Edit everything"), "pencil", reverse(f"{kind.code}_edit", args=at), key="E"))
    menu.append(Action(_("History of changes"), "history", reverse(f"{kind.code}_history", args=at)))
    if record.can_trash:
        menu.append(trash_action(kind.code, record.id, record.version))
    is_square = record.party is None or not record.party.is_natural
    return Head(is_square, tags, line, actions, actions[:4], menu)
