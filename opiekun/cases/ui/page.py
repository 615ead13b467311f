"""The page of a case: its head, stages, facts, and how each is edited in place."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from opiekun.cases.choices import CaseState, Outcome, PartyUse
from opiekun.cases.permissions import reached_cases
from opiekun.cases.selectors.definitions import StageDefinition, definitions
from opiekun.cases.selectors.moves import came_from
from opiekun.cases.selectors.page import CaseRecord, load_case
from opiekun.cases.services import restore_case, trash_case, update_case
from opiekun.cases.services.move_rules import may_go
from opiekun.cases.ui.inputs import inputs_of, raw_of
from opiekun.cases.ui.stage_bar import StageStep, stage_bar
from opiekun.cases.ui.words import CASE_WORDS, days, language, money
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, NotFound
from opiekun.core.ui import dates
from opiekun.core.ui import format as formats
from opiekun.core.viewer import Viewer
from opiekun.records.custom.facts import custom_inputs, custom_raw, with_custom
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.page import Action, Head

_TONES: Final = {CaseState.POTENTIAL: "", CaseState.ACTIVE: "accent", CaseState.CLOSED: ""}


class CasePage:
    """Implements ``records.record.page.RecordPage`` for cases."""

    kind = "case"
    words = CASE_WORDS
    template = "cases/case.html"

    def load(self, viewer: Viewer, record_id: int) -> CaseRecord:
        return load_case(viewer, record_id)

    def subjects(self, record: CaseRecord) -> Sequence[int]:
        return (record.id,)

    def beside(self, record: CaseRecord) -> Sequence[tuple[str, int]]:
        return ((self.kind, record.id),)

    def head(self, viewer: Viewer, record: CaseRecord) -> Head:
        return _head(viewer, record)

    def more(self, viewer: Viewer, record: CaseRecord) -> Mapping[str, Any]:
        steps: Sequence[StageStep] = stage_bar(viewer, record)
        return {"steps": steps}

    def groups(self, viewer: Viewer, record: CaseRecord) -> Sequence[FactGroup]:
        groups = [
            FactGroup("value", _("Value and chance"), _value_facts(record)),
            FactGroup("more", _("More"), _more_facts(viewer, record)),
        ]
        return with_custom(viewer, self.kind, record, groups)

    def inputs(self, viewer: Viewer, record: CaseRecord, code: str) -> Sequence[Input]:
        if not record.can_edit:
            raise NotAllowed
        found = custom_inputs(viewer, self.kind, record, code)
        if found is None:
            found = inputs_of(viewer, record, code)
        if found is None:
            raise NotFound
        return found

    def save(self, viewer: Viewer, record: CaseRecord, code: str, values: Mapping[str, str], expected: int) -> str:
        update_case(viewer, record.id, custom_raw(raw_of(record, values)), expected)
        return ""

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None:
        trash_case(viewer, record_id, expected)

    def restore(self, viewer: Viewer, record_id: int) -> None:
        restore_case(viewer, record_id)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n")) if text else Markup("")


def _value_facts(record: CaseRecord) -> list[Fact]:
    can_edit, today = record.can_edit, clock.today()
    close = dates.day(record.expected_close_on, today, language()) if record.expected_close_on else ""
    late = record.is_open and record.expected_close_on is not None and record.expected_close_on < today
    shown_close: str | Markup = (
        Markup('<span class="o-danger">{}</span>').format(_("overdue · %(when)s") % {"when": close}) if late else close
    )
    facts = [
        Fact("planned_revenue", _("Planned revenue"), _bold(money(record.planned_revenue, record.currency)), can_edit),
        Fact("planned_cost", _("Planned cost"), money(record.planned_cost, record.currency), can_edit),
        Fact("probability", _("Chance"), _chance(record), can_edit and record.is_open),
        Fact("expected_close_on", _("Expected close"), shown_close, can_edit),
        Fact("source", pgettext("of a case", "Source"), _term(record.source_id), can_edit),
    ]
    if record.outcome == Outcome.LOST:
        facts.append(Fact("loss_reason", _("Reason of loss"), _term(record.loss_reason_id), can_edit))
    if record.outcome:
        note = _lines(record.outcome_note)
        facts.append(Fact("outcome_note", _("About the outcome"), note, can_edit, wide=bool(note)))
    return facts


def _bold(text: str) -> str | Markup:
    return Markup("<b>{}</b>").format(text) if text else ""


def _chance(record: CaseRecord) -> str:
    said = formats.percent(Decimal(record.chance) / 100, language())
    if record.decided_at is not None:
        when = dates.day(clock.on_day(record.decided_at), clock.today(), language())
        outcome = _("won %(when)s") if record.outcome == Outcome.WON else _("lost %(when)s")
        return f"{said} · {outcome % {'when': when}}"
    return said if record.probability is None else _("%(chance)s, set by hand") % {"chance": said}


def _term(term_id: int | None) -> str:
    return "" if term_id is None else str(definitions().term_by_id[term_id].label)


def _more_facts(viewer: Viewer, record: CaseRecord) -> list[Fact]:
    can_edit, today = record.can_edit, clock.today()
    opened = dates.day(clock.on_day(record.created_at), today, language())
    is_internal = record.type.party_use == PartyUse.NONE and not record.party
    party = [] if is_internal else [Fact("party", _("Party"), _party(record), _may_have_party(record))]
    return [
        Fact("title", pgettext("of a case", "Title"), record.title, can_edit, wide=len(record.title) > 40),
        Fact("type", pgettext("of a case", "Type"), str(record.type.label)),
        *party,
        Fact("owner", pgettext("of a case", "Owner"), record.owner, can_edit),
        Fact("team", _("Team"), record.team, can_edit),
        Fact("parent", _("Part of the case"), _parent(viewer, record), can_edit),
        Fact("details", pgettext("of a case", "Details"), _lines(record.details), can_edit, wide=bool(record.details)),
        Fact("opened", pgettext("case", "Opened"), opened),
        Fact("in_stage", _("In this stage"), days(record.days_in_stage)),
    ]


def _may_have_party(record: CaseRecord) -> bool:
    return record.can_edit and record.type.party_use != PartyUse.NONE


def _party(record: CaseRecord) -> str | Markup:
    if not record.sees_party:
        return record.party
    return Markup('<a href="{}">{}</a>').format(reverse("party", args=[record.party_id]), record.party)


def _parent(viewer: Viewer, record: CaseRecord) -> str | Markup:
    if record.parent_id is None or not reached_cases(viewer).filter(pk=record.parent_id).exists():
        return record.parent
    return Markup('<a href="{}">{}</a>').format(reverse("case", args=[record.parent_id]), record.parent)


def _head(viewer: Viewer, record: CaseRecord) -> Head:
    tags: list[tuple[Any, str]] = [(CaseState(record.state).label, _TONES[CaseState(record.state)])]
    if record.state == CaseState.CLOSED:
        tags = [(Outcome(record.outcome).label, "success" if record.outcome == Outcome.WON else "danger")]
    if record.is_stale:
        tags.append((_("no move for %(days)s") % {"days": days(record.days_in_stage)}, "warning"))
    line: list[str | Markup] = [record.number]
    if record.party:
        line.append(_party(record))
    primary = next((one for one in record.persons if one.is_primary), None)
    if primary is not None:
        line.append(f"{primary.name}, {primary.job_title}" if primary.job_title else primary.name)
    line.append(record.owner)
    return Head(True, tags, line, _actions(viewer, record), (), _menu(record))


def _actions(viewer: Viewer, record: CaseRecord) -> list[Action]:
    if not record.can_edit:
        return []
    is_lost = record.outcome == Outcome.LOST
    wanted = (_lost_from(record),) if is_lost else _further(record)
    label, icon = (_("Open again: %(stage)s"), "arrow-back-up") if is_lost else (_("Move to: %(stage)s"), "arrow-right")
    # The next one to which the viewer may bring it: what is for others to do must not stop who may go past it.
    goes = (one for one in wanted if one and may_go(viewer, record.type, record.stage, one, record.owner_id))
    if (to := next(goes, None)) is None:
        return []
    url = reverse("case_move", args=[record.id])
    shown = label % {"stage": to.label}
    attrs = {"hx-vals": f'{{"stage": "{to.code}", "version": "{record.version}"}}', "data-key": "d", "hx-swap": "none"}
    return [Action(shown, icon, kind="primary", post=url, attrs={**attrs, "title": f"{shown} (D)"})]


def _further(record: CaseRecord) -> tuple[StageDefinition | None, ...]:
    """The stages of the way behind the present one."""
    way = record.type.way
    at = next((n for n, stage in enumerate(way) if stage.id == record.stage_id), len(way))
    return way[at + 1 :]


def _lost_from(record: CaseRecord) -> StageDefinition | None:
    """Where the case was lost; the first stage of its type where it was nowhere before, or in another type."""
    was = came_from(record.id)
    return was if was is not None and was.is_open and was.type_id == record.type_id else record.type.first


def _menu(record: CaseRecord) -> list[Action]:
    at, menu = [record.id], []
    if record.can_edit:
        menu.append(Action(_("Edit everything"), "pencil", reverse("case_edit", args=at), key="E"))
        dialog = {"hx-get": reverse("case_move", args=at), "hx-target": "#dialog"}
        menu.append(Action(_("Move to another stage"), "arrows-exchange", dialog["hx-get"], key="M", attrs=dialog))
    menu.append(Action(_("History of changes"), "history", reverse("case_history", args=at)))
    if record.can_trash:
        vals = {"hx-vals": f'{{"version": "{record.version}"}}'}
        trash = reverse("case_trash", args=at)
        menu.append(Action(_("Move to the trash"), "trash", post=trash, attrs=vals, danger=True))
    return menu


CASE_PAGE: Final = CasePage()
