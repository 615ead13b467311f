"""The page of an interaction: its facts, edited in place, who took part, what it is about."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.activities.choices import Direction, InteractionState, ParticipantRole
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.activities.selectors.interaction_page import InteractionRecord, load_interaction
from opiekun.activities.services.interactions import restore_interaction, trash_interaction, update_interaction
from opiekun.activities.ui.words import INTERACTION_WORDS
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.ui.dates import moment
from opiekun.core.viewer import Viewer
from opiekun.parties.ui.party_page import lines, trash_action
from opiekun.records.custom.facts import custom_inputs, custom_raw, with_custom
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.page import Action, Head

TONES = {InteractionState.PLANNED: "accent", InteractionState.MISSED: "warning"}


class InteractionPage:
    """Implements ``records.record.page.RecordPage`` for interactions."""

    kind = "interaction"
    words = INTERACTION_WORDS

    def load(self, viewer: Viewer, record_id: int) -> InteractionRecord:
        return load_interaction(viewer, record_id)

    def subjects(self, record: InteractionRecord) -> Sequence[int]:
        return (record.id,)

    def beside(self, record: InteractionRecord) -> Sequence[tuple[str, int]]:
        return ((self.kind, record.id),)

    def head(self, viewer: Viewer, record: InteractionRecord) -> Head:
        return _head(record)

    def groups(self, viewer: Viewer, record: InteractionRecord) -> Sequence[FactGroup]:
        groups = [
            FactGroup("said", _("What was said"), _said(record)),
            FactGroup("when", _("Details"), _details(record)),
        ]
        if record.participants:
            groups.append(FactGroup("people", _("Participants"), _people(record)))
        if record.linked:
            groups.append(FactGroup("linked", _("Linked records"), _linked(record)))
        return _of_kind(with_custom(viewer, self.kind, record, groups), record)

    def lead(self, record: InteractionRecord) -> Markup:
        """What was said: the message itself, or what somebody wrote down."""
        body = Markup(record.row.body)  # noqa: S704 - cleaned when it was stored
        written = Markup('<div class="o-richtext">{}</div>').format(body) if body else body
        return written + _message(record) if record.is_mail else written

    def inputs(self, viewer: Viewer, record: InteractionRecord, code: str) -> Sequence[Input]:
        if not record.can_edit:
            raise NotAllowed
        if (found := custom_inputs(viewer, self.kind, record, code)) is not None:
            return found
        if code not in _INPUTS:
            raise NotFound
        return [_INPUTS[code](record)]

    def save(
        self, viewer: Viewer, record: InteractionRecord, code: str, values: Mapping[str, str], expected: int
    ) -> str:
        update_interaction(viewer, record.id, custom_raw(values), expected)
        return ""

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None:
        trash_interaction(viewer, record_id, expected)

    def restore(self, viewer: Viewer, record_id: int) -> None:
        restore_interaction(viewer, record_id)


def _of_kind(groups: Sequence[FactGroup], record: InteractionRecord) -> list[FactGroup]:
    """Without the custom fields that interactions of the kind do not have."""
    known, code = kinds(), record.kind.code
    kept = []
    for group in groups:
        facts = [
            fact
            for fact in group.facts
            if not fact.code.startswith("custom") or known.has_field(code, fact.code.partition("-")[2] or fact.code)
        ]
        if facts or not group.facts:
            kept.append(FactGroup(group.code, group.title, facts, group.is_open))
    return kept


def link(url: str, name: str) -> str | Markup:
    """A name, as a link where there is an address."""
    return Markup('<a href="{}">{}</a>').format(url, name) if url and name else name


def _said(record: InteractionRecord) -> list[Fact]:
    row = record.row
    return [
        Fact("subject", _("Subject"), row.subject, record.can_edit, wide=True),
        Fact("outcome", _("Outcome"), lines(row.outcome), record.can_edit, wide=bool(row.outcome)),
    ]


def _details(record: InteractionRecord) -> list[Fact]:
    row, can_edit = record.row, record.can_edit
    when = moment(row.started_at, timezone.localtime(), (get_language() or "pl")[:2])
    minutes = _("%(minutes)d min") % {"minutes": row.duration_minutes} if row.duration_minutes is not None else ""
    return [
        Fact("kind", _("Kind"), str(record.kind.label), can_edit),
        Fact("started_at", _("When"), when, can_edit),
        Fact("duration_minutes", _("Duration"), minutes, can_edit),
        Fact("direction", _("Direction"), str(Direction(row.direction).label), can_edit),
        Fact("state", _("State"), str(InteractionState(row.state).label), can_edit),
        Fact("party", _("Party"), link(record.party_url, record.party)),
        Fact("person", _("Person"), link(record.person_url, record.person)),
        Fact("user", pgettext("whose interaction it is", "Whose"), record.user),
    ]


def _people(record: InteractionRecord) -> list[Fact]:
    return [
        Fact(f"participant-{place}", ParticipantRole(who.role).label, link(who.url, who.name))
        for place, who in enumerate(record.participants)
    ]


def _linked(record: InteractionRecord) -> list[Fact]:
    return [Fact(f"linked-{place}", one.label, link(one.url, one.name)) for place, one in enumerate(record.linked)]


def _kind_input(record: InteractionRecord) -> Input:
    present = record.kind
    offered = [(kind.code, kind.label) for kind in kinds().offered]
    options = offered if present.code in dict(offered) else [*offered, (present.code, present.label)]
    return Input("kind", _("Kind"), present.code, "select", tuple(options))


def _when_input(record: InteractionRecord) -> Input:
    value = f"{timezone.localtime(record.row.started_at):%Y-%m-%dT%H:%M}"
    return Input("started_at", _("When"), value, attrs={"type": "datetime-local"})


def _minutes(record: InteractionRecord) -> str:
    return "" if record.row.duration_minutes is None else str(record.row.duration_minutes)


_INPUTS: Mapping[str, Callable[[InteractionRecord], Input]] = {
    "subject": lambda r: Input("subject", _("Subject"), r.row.subject),
    "outcome": lambda r: Input("outcome", _("Outcome"), r.row.outcome, "textarea"),
    "kind": _kind_input,
    "started_at": _when_input,
    "duration_minutes": lambda r: Input(
        "duration_minutes", _("Duration in minutes"), _minutes(r), attrs={"inputmode": "numeric"}
    ),
    "direction": lambda r: Input("direction", _("Direction"), r.row.direction, "select", tuple(Direction.choices)),
    "state": lambda r: Input("state", _("State"), r.row.state, "select", tuple(InteractionState.choices)),
}


def _head(record: InteractionRecord) -> Head:
    at, row = [record.id], record.row
    tags: list[tuple[Any, str]] = [(record.kind.label, "")]
    if row.state in TONES:
        tags.append((InteractionState(row.state).label, TONES[InteractionState(row.state)]))
    line: list[str | Markup] = [link(record.party_url, record.party)]
    if record.person:
        line.append(link(record.person_url, record.person))
    line.append(moment(row.started_at, timezone.localtime(), (get_language() or "pl")[:2]))
    actions, menu = [], []
    if record.can_edit:
        if row.state == InteractionState.PLANNED:
            url = reverse("interaction_finish", args=at)
            finish = {"hx-get": url, "hx-target": "#dialog", "data-key": "d"}
            actions.append(Action(_("Took place"), "check", url, "primary", attrs=finish))
        menu.append(Action(_("Edit everything"), "pencil", reverse("interaction_edit", args=at), key="E"))
    menu.append(Action(_("History of changes"), "history", reverse("interaction_history", args=at)))
    if record.can_trash:
        menu.append(trash_action("interaction", record.id, record.version))
    return Head(True, tags, line, actions, (), menu)


def _message(record: InteractionRecord) -> Markup:
    """The place of the message, which comes by a request of its own."""
    url = reverse("interaction_mail", args=[record.id])
    return Markup('<div hx-get="{}" hx-trigger="load, opiekun:record-changed from:body" data-panel></div>').format(url)


INTERACTION_PAGE = InteractionPage()
