"""The page of a party: its head, its facts, and how each is edited in place."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.ui.avatars import avatar
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import LegalForm, PartyStatus, Sex, Source
from opiekun.parties.roles.kinds import role_kinds
from opiekun.parties.rules.channels import dialled
from opiekun.parties.rules.identifiers import format_nip, format_regon
from opiekun.parties.selectors.choices_to_offer import account_managers
from opiekun.parties.selectors.party_page import PartyRecord, load_party, may, parties_sharing_nip
from opiekun.parties.selectors.timeline_people import timeline_people
from opiekun.parties.services import restore_party, trash_party, update_party
from opiekun.parties.ui import channel_facts as rows
from opiekun.parties.ui.greeting_facts import greeting_facts, greeting_input
from opiekun.parties.ui.words import PARTY_WORDS
from opiekun.records.custom.facts import custom_inputs, custom_raw, with_custom
from opiekun.records.external_ids.facts import external_id_groups, external_id_inputs, save_external_id
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.page import Action, Head

STATUS_TONES = {
    PartyStatus.ACTIVE: "success",
    PartyStatus.SUSPENDED: "warning",
    PartyStatus.CLOSED: "danger",
    PartyStatus.INACTIVE: "",
}


class PartyPage:
    """Implements ``records.record.page.RecordPage`` for parties."""

    kind = "party"
    words = PARTY_WORDS

    def load(self, viewer: Viewer, record_id: int) -> PartyRecord:
        return load_party(viewer, record_id)

    def subjects(self, record: PartyRecord) -> Sequence[int]:
        return (record.id, record.identity_id)

    def beside(self, record: PartyRecord) -> Sequence[tuple[str, int]]:
        return ((self.kind, record.id),)

    def people(self, viewer: Viewer, record_id: int) -> Sequence[tuple[int, str]]:
        """The persons to whom its timeline can be narrowed."""
        return timeline_people(viewer, record_id)

    def head(self, viewer: Viewer, record: PartyRecord) -> Head:
        return party_head(viewer, record)

    def groups(self, viewer: Viewer, record: PartyRecord) -> Sequence[FactGroup]:
        can_edit = record.can_edit
        firm = [*_names(record, can_edit), *_identifiers(record, can_edit, _sharing(viewer, record))]
        groups = [
            FactGroup("firm", _("Personal data") if record.is_natural else _("Company data"), firm),
            FactGroup(
                "contact",
                _("Contact"),
                [
                    *rows.address_facts(record, can_edit),
                    *rows.channel_facts(record, can_edit),
                ],
            ),
            FactGroup("trade", _("Trade"), _trade(record, can_edit)),
        ]
        return with_custom(viewer, "party", record, [*groups, *external_id_groups(record)])

    def inputs(self, viewer: Viewer, record: PartyRecord, code: str) -> Sequence[Input]:
        if not record.can_edit:
            raise NotAllowed
        found = custom_inputs(viewer, "party", record, code) or rows.row_inputs(_rows(record), code)
        if found is None:
            found = external_id_inputs(record.external_ids, code)
        if found is not None:
            return found
        if record.is_natural and (found := greeting_input(record, code)) is not None:
            return found
        if code not in _INPUTS or (record.is_natural and code in ("full_name", "short_name", "legal_form", "krs")):
            raise NotFound
        return _INPUTS[code](record)

    def save(self, viewer: Viewer, record: PartyRecord, code: str, values: Mapping[str, str], expected: int) -> str:
        if external_id_inputs(record.external_ids, code) is not None:
            save_external_id(viewer, record, code, values)
            return ""
        raw: Mapping[str, Any] = custom_raw(values)
        if rows.row_inputs(_rows(record), code) is not None:
            raw = rows.changed_rows(_rows(record), code, values)
        saved = update_party(viewer, record.id, raw, expected)
        return " ".join(notice.message for notice in saved.notices)

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None:
        trash_party(viewer, record_id, expected)

    def restore(self, viewer: Viewer, record_id: int) -> None:
        restore_party(viewer, record_id)


def _rows(record: PartyRecord) -> dict[str, Sequence[Mapping[str, Any]]]:
    return {"channels": record.channels, "addresses": record.addresses, "bank_accounts": record.bank_accounts}


def _person_names(record: PartyRecord) -> list[Input]:
    return [
        Input("first_name", _("First name"), record.first_name),
        Input("last_name", _("Last name"), record.last_name),
    ]


_INPUTS: dict[str, Callable[[PartyRecord], list[Input]]] = {
    "full_name": lambda r: [Input("name", _("Full name"), r.full_name)],
    "short_name": lambda r: [Input("short_name", _("Short name"), r.short_name)],
    "person_name": _person_names,
    "sex": lambda r: [Input("sex", _("Sex"), r.sex, "select", Sex.choices, empty="–")],
    "nip": lambda r: [Input("nip", _("NIP"), format_nip(r.nip), attrs={"inputmode": "numeric"})],
    "regon": lambda r: [Input("regon", _("REGON"), r.regon, attrs={"inputmode": "numeric"})],
    "krs": lambda r: [Input("krs", _("KRS"), r.krs, attrs={"inputmode": "numeric"})],
    "eu_vat": lambda r: [Input("eu_vat", _("EU VAT"), r.eu_vat)],
    "legal_form": lambda r: [
        Input("legal_form", _("Legal form"), r.legal_form, "select", LegalForm.choices, empty="–")
    ],
    "status": lambda r: [Input("status", _("Status"), r.status, "select", PartyStatus.choices)],
    "source": lambda r: [Input("source", _("Source"), r.source, "select", Source.choices, empty="–")],
    "industry": lambda r: [Input("industry", _("Industry"), r.industry)],
    "account_manager": lambda r: [
        Input(
            "account_manager",
            _("Account manager"),
            str(r.account_manager_id or ""),
            "combobox",
            account_managers(r.account_manager_id, r.manager),
            empty="–",
        )
    ],
    "remarks": lambda r: [Input("remarks", _("Remarks"), r.remarks, "textarea")],
}


def _names(record: PartyRecord, can_edit: bool) -> list[Fact]:
    if record.is_natural:
        return [
            Fact("person_name", _("First and last name"), record.name, can_edit),
            Fact("sex", _("Sex"), str(Sex(record.sex).label) if record.sex else "", can_edit),
            *greeting_facts(record, can_edit, "party"),
        ]
    return [
        Fact("full_name", _("Full name"), record.full_name, can_edit),
        Fact("short_name", _("Short name"), record.short_name, can_edit),
    ]


def _identifiers(record: PartyRecord, can_edit: bool, sharing: Markup) -> list[Fact]:
    facts = [
        Fact("nip", _("NIP"), format_nip(record.nip), can_edit, note=sharing),
        Fact("regon", _("REGON"), format_regon(record.regon), can_edit),
    ]
    if not record.is_natural:
        form = LegalForm(record.legal_form).label if record.legal_form in LegalForm.values else record.legal_form
        facts += [Fact("krs", _("KRS"), record.krs, can_edit)]
        facts += [Fact("legal_form", _("Legal form"), str(form), can_edit)]
    facts.insert(-1 if not record.is_natural else len(facts), Fact("eu_vat", _("EU VAT"), record.eu_vat, can_edit))
    return facts


def _sharing(viewer: Viewer, record: PartyRecord) -> Markup:
    sharing = parties_sharing_nip(viewer, record.nip, record.id) if record.shares_nip else []
    if not sharing:
        return Markup("")
    links = [
        Markup('<a href="{}">{}</a>').format(reverse("party", args=[party_id]), name) for party_id, name in sharing
    ]
    return Markup("{} {}").format(_("NIP shared with"), Markup(", ").join(links))


def _trade(record: PartyRecord, can_edit: bool) -> list[Fact]:
    source = Source(record.source).label if record.source in Source.values else record.source
    manager: str | Markup = ""
    if record.manager:
        manager = Markup('<span class="o-person">{} {}</span>').format(
            avatar(record.manager, size=20, spoken=False), record.manager
        )
    return [
        Fact("status", _("Status"), str(PartyStatus(record.status).label), can_edit),
        Fact("account_manager", _("Account manager"), manager, can_edit),
        Fact("source", _("Source"), str(source), can_edit),
        Fact("industry", _("Industry"), record.industry, can_edit),
        *rows.account_facts(record.bank_accounts, can_edit),
        Fact("remarks", _("Remarks"), lines(record.remarks), can_edit, wide=bool(record.remarks)),
    ]


def lines(text: str) -> Markup:
    """Text with its line breaks."""
    return Markup("<br>").join(text.split("\n")) if text else Markup("")


def party_head(viewer: Viewer, record: PartyRecord) -> Head:
    """The head of a party's page."""
    at = [record.id]
    tags: list[tuple[Any, str]] = [(PartyStatus(record.status).label, STATUS_TONES.get(PartyStatus(record.status), ""))]
    if record.is_own:
        tags.append((_("Our company"), "accent"))
    if record.is_natural:
        tags.append((_("Natural person"), "outline"))
    tags += [(kind.label, "") for kind in role_kinds() if kind.code in record.roles and viewer.can(kind.code, "view")]
    line: list[str | Markup] = [place] if (place := rows.place_of(record)) else []
    if record.manager:
        line.append(
            Markup('{}<span class="o-person">{}</span>').format(
                avatar(record.manager, size=20, spoken=False), record.manager
            )
        )
    reach = reach_actions(record)
    actions = list(reach)
    if record.is_natural and record.person_id and viewer.can("person", "view"):
        actions.append(Action(_("Open the person"), "user", reverse("person", args=[record.person_id])))
    elif not record.is_natural and may(viewer, "person", "create", record.owner_id):
        actions.append(Action(_("Add a person"), "user-plus", reverse("person_new") + f"?party={record.id}", "primary"))
    menu = []
    if record.can_edit:
        menu.append(Action(_("Edit everything"), "pencil", reverse("party_edit", args=at), key="E"))
    if not record.is_natural and viewer.can("person", "view"):
        menu.append(Action(_("Organisation chart"), "sitemap", reverse("party_chart", args=at)))
    menu.append(Action(_("History of changes"), "history", reverse("party_history", args=at)))
    if record.can_trash:
        menu.append(trash_action("party", record.id, record.version))
    callouts = [_conflicts(record)] if record.has_conflicts else []
    return Head(not record.is_natural, tags, line, actions, reach[:4], menu, callouts)


def _conflicts(record: PartyRecord) -> Markup:
    link = f"{reverse('conflicts')}?record={record.id}"
    text = _("Some fields were changed here and in another system.")
    return Markup('{} <a href="{}">{}</a>').format(text, link, _("Settle"))


def reach_actions(record: rows.HasChannels) -> list[Action]:
    """Call and write, where there is a number and an address."""
    actions = []
    phone, email = record.of_kind("phone"), record.of_kind("email")
    if phone:
        actions.append(Action(_("Call"), "phone", f"tel:{dialled(phone[0]['value'])}"))
    if email:
        # In another program: only where this one does not write itself.
        url = f"mailto:{quote(email[0]['value'], safe='@')}"
        actions.append(Action(_("E-mail"), "mail", url, code="write_email"))
    return actions


def trash_action(kind: str, record_id: int, version: int) -> Action:
    """To the trash, in the version that is shown."""
    return Action(
        _("Move to the trash"),
        "trash",
        post=reverse(f"{kind}_trash", args=[record_id]),
        attrs={"hx-vals": f'{{"version": "{version}"}}', "hx-swap": "none"},
        danger=True,
    )


PARTY_PAGE = PartyPage()
