"""A card of the board, written as the page prints it: a board has hundreds of them."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.cases.permissions import CASE
from opiekun.cases.rules.moving import missing
from opiekun.cases.selectors.board import Card
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition
from opiekun.cases.selectors.required import required_in
from opiekun.cases.services.completeness import filled
from opiekun.cases.ui.words import field_label, money
from opiekun.core import clock
from opiekun.core.permissions import reaches
from opiekun.core.ui import dates
from opiekun.core.ui.addresses import fixed_address
from opiekun.core.ui.avatars import avatar
from opiekun.core.ui.escaping import escaped
from opiekun.core.ui.icons import icon
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.records.custom.fields import definition_for

_SOMETIME: Final = 9999
PEOPLE: Final = frozenset({"person", "primary_person"})


class CardWriter:
    """Writes the cards of one stage for a viewer: the words that all of them share are found once."""

    def __init__(self, viewer: Viewer, of: TypeDefinition, stage: StageDefinition) -> None:
        self._viewer, self._stage = viewer, stage
        self._language = "en" if viewer.language == "en" else "pl"
        self._required = required_in(of, stage)
        self._today = clock.today()
        self._at = escaped(fixed_address("case_list"))
        self._pick = escaped(_("Select"))
        self._none, self._late = escaped(_("no next step")), _("overdue · %(when)s")
        self._missing: dict[str, tuple[str, str]] = {}
        self._stands = _("without a move for %(number)d working days")
        self._stale, self._days = icon("hourglass", 14), _("%(number)d d.")
        self._editable = viewer.owners(CASE, "edit") if viewer.can(CASE, "edit") else frozenset()
        self._move = escaped(_("Move to another stage"))
        self._move_icon = icon("arrows-exchange", 16)
        why = escaped(_("You may look at this case, not move it."))
        self._fixed = f'<span class="o-boardcard__why">{icon("lock", 14)}{why}</span>'
        self._why = why

    @property
    def counts_people(self) -> bool:
        """Whether what is missing cannot be told without a look at the persons."""
        return not PEOPLE.isdisjoint(self._required)

    @property
    def participant(self) -> int | None:
        """Whose taking part decides whether a card may be moved; nobody's where all may be, or none."""
        return None if self._editable == EVERYONE or not self._editable else self._viewer.id

    def write(self, cards: Sequence[Card]) -> Markup:
        """The items of a lane's list."""
        return Markup("".join([self._write(card) for card in cards]))  # noqa: S704 - escaped below

    def _write(self, card: Card) -> str:
        title, party = escaped(card.title), escaped(card.party)
        value = escaped(money(card.planned_revenue, card.currency, self._language))
        step, kind, hint = self._step(card)
        is_stale = card.is_stale(self._stage)
        flag, warned = self._flag(card, is_stale)
        spoken = ". ".join(part for part in (title, party, value, *warned, step) if part)
        css = " o-boardcard--stale" if is_stale else ""
        may_move = card.takes_part or reaches(self._editable, card.owner_id)
        spoken = spoken if may_move else f"{spoken}. {self._why}"
        moving = (
            f'<button type="button" class="o-btn o-btn--quiet o-btn--icon o-btn--small o-boardcard__move" tabindex="-1"'
            f' data-asks-where aria-label="{self._move}: {title}">{self._move_icon}</button>'
            if may_move
            else self._fixed
        )
        shown_party = f'<div class="o-meta">{party}</div>' if party else ""
        return (
            f'<li data-case="{card.id}" data-version="{card.version}"{"" if may_move else " data-fixed"}>'
            f'<article class="o-boardcard{css}" tabindex="0" draggable="{str(may_move).lower()}" aria-label="{spoken}">'
            f'<input type="checkbox" class="o-check o-boardcard__pick" tabindex="-1"'
            f' aria-label="{self._pick}: {title}">'
            f'<a class="o-boardcard__title o-plain" href="{self._at}/{card.id}" draggable="false">{title}</a>'
            f'{shown_party}<div class="o-boardcard__value"><span>{value or "–"}</span>{flag}</div>'
            f'<div class="o-boardcard__foot"><span class="o-dot o-dot--{kind}"></span>'
            f'<span class="o-item__due o-item__due--{kind}"{hint}>{step}</span>'
            f"{avatar(card.owner, size=20)}</div>{moving}"
            "</article></li>"
        )

    def _flag(self, card: Card, is_stale: bool) -> tuple[str, list[str]]:
        """What a card warns of, shown and in words: missing data, the days for which it stood there."""
        people = int(card.has_person)
        lacking = missing(self._required, lambda code: filled(card, code, people, card.has_primary))
        shown = ""
        warned: list[str] = []
        if lacking:
            words, shown = self._lacking(lacking[0])
            warned.append(words)
        if is_stale:
            days = escaped(self._days % {"number": card.days})
            shown = f'{shown}<span class="o-cardflag">{self._stale}{days}</span>'
            warned.append(escaped(self._stands % {"number": card.days}))
        return shown, warned

    def _lacking(self, code: str) -> tuple[str, str]:
        if code not in self._missing:
            words = escaped(_("missing: %(field)s") % {"field": self._field(code)})
            sign = icon("alert-triangle", 14)
            shown = f'<span class="o-cardflag o-cardflag--missing" title="{words}">{sign}<span>{words}</span></span>'
            self._missing[code] = (words, shown)
        return self._missing[code]

    def _field(self, code: str) -> str:
        if not code.startswith("custom."):
            return field_label(code).lower()
        definition = definition_for(self._viewer, CASE, code.removeprefix("custom."))
        return code if definition is None else str(definition.label)

    def _step(self, card: Card) -> tuple[str, str, str]:
        """When the next step is, how it stands (late, today, later, none), and what it is, as an attribute."""
        if card.next_on is None:
            return self._none, "none", ""
        hint = f' title="{escaped(card.next_title)}"' if card.next_title else ""
        if card.next_on.year == _SOMETIME:
            return escaped(card.next_title), "later", hint
        day = dates.day(card.next_on, self._today, self._language)
        if card.next_on < self._today:
            return escaped(self._late % {"when": day}), "late", hint
        if card.next_on > self._today:
            return escaped(day), "later", hint
        return escaped(f"{day} {card.next_at:%H:%M}" if card.next_at else day), "today", hint
