"""What a kind tells its record page, and what the page prints."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, runtime_checkable

from markupsafe import Markup

from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.record.words import Words


class Loaded(Protocol):
    """A record as read for its page."""

    @property
    def id(self) -> int: ...

    @property
    def version(self) -> int: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the head or a line of its menu. ``post`` sends a request instead of opening a page.

    ``key`` is the letter that does the same from anywhere on the page. Of two under one ``code`` the one that an upper
    app offers takes the place of the kind's own.
    """

    label: Label
    icon: str
    url: str = ""
    kind: str = ""
    post: str = ""
    attrs: Mapping[str, str] = field(default_factory=dict)
    danger: bool = False
    key: str = ""
    code: str = ""


def dialog_action(label: str, icon: str, url: str, key: str) -> Action:
    """A button that opens a dialog; its letter does the same from anywhere on the page."""
    attrs = {"hx-get": url, "hx-target": "#dialog", "data-key": key, "title": f"{label} ({key.upper()})"}
    return Action(label, icon, url, attrs=attrs)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a record page. ``quick`` are up to four big buttons on a phone, the first ``actions`` where a page
    names none."""

    is_square: bool
    tags: Sequence[tuple[Label, str]] = ()
    line: Sequence[str | Markup] = ()
    actions: Sequence[Action] = ()
    quick: Sequence[Action] = ()
    menu: Sequence[Action] = ()
    callouts: Sequence[Markup] = ()


class RecordPage(Protocol):
    """How one kind of record is read, shown, changed, trashed."""

    kind: str
    words: Words

    def load(self, viewer: Viewer, record_id: int) -> Any:
        """The record. Raises NotFound when it does not exist or is out of reach."""
        ...

    def head(self, viewer: Viewer, record: Any) -> Head: ...

    def groups(self, viewer: Viewer, record: Any) -> Sequence[FactGroup]: ...

    def inputs(self, viewer: Viewer, record: Any, code: str) -> Sequence[Input]:
        """The form of one fact. Raises NotFound for a fact that does not exist or cannot be edited."""
        ...

    def save(self, viewer: Viewer, record: Any, code: str, values: Mapping[str, str], expected: int) -> str:
        """Write the values of one fact; answers what the user should look at, or nothing. Raises refusals."""
        ...

    def subjects(self, record: Any) -> Sequence[int]:
        """The ids under which the history of what the page shows is kept."""
        ...

    def beside(self, record: Any) -> Sequence[tuple[str, int]]:
        """Kind and id of each record whose panels stand beside the facts: of the record itself, and of what it hangs
        on."""
        ...

    def trash(self, viewer: Viewer, record_id: int, expected: int | None) -> None: ...

    def restore(self, viewer: Viewer, record_id: int) -> None: ...


HeadActions = Callable[[Viewer, str, Any], Sequence[Action]]
_head_actions: dict[str, list[HeadActions]] = {}


def register_head_actions(kind: str, actions: HeadActions) -> None:
    """Offer at start-up what an upper app does with records of the kind: ``actions(viewer, kind, record)``."""
    _head_actions.setdefault(kind, []).append(actions)


def with_head_actions(viewer: Viewer, kind: str, record: Any, head: Head) -> Head:
    """The head with what upper apps offer, before what the kind itself does; on a phone, too, where there is no other
    place for the buttons of the head."""
    more = [action for offered in _head_actions.get(kind, ()) for action in offered(viewer, kind, record)]
    taken = {action.code for action in more if action.code}
    pairs = (head.actions, head.quick or head.actions)
    actions, quick = ([one for one in ours if one.code not in taken] for ours in pairs)
    return replace(head, actions=[*more, *actions], quick=[*more, *quick][:4])


@runtime_checkable
class WithLead(Protocol):
    """A page whose record has a text of its own, which is read before anything else."""

    def lead(self, record: Any) -> Markup: ...


def lead_of(page: RecordPage, record: Any) -> Markup | None:
    """The text that stands above the timeline; None where the record has none."""
    return page.lead(record) or None if isinstance(page, WithLead) else None


@runtime_checkable
class WithOwnTemplate(Protocol):
    """A page with parts of its own: a template that extends ``records/record/page.html``, and what it needs more."""

    template: str

    def more(self, viewer: Viewer, record: Any) -> Mapping[str, Any]: ...


@runtime_checkable
class WithPeople(Protocol):
    """A page whose timeline is that of several persons, one of whom can be chosen."""

    def people(self, viewer: Viewer, record_id: int) -> Sequence[tuple[int, str]]: ...


def people_of(page: RecordPage, viewer: Viewer, record_id: int) -> Sequence[tuple[int, str]]:
    """The ids and names of those to whom the timeline can be narrowed."""
    return page.people(viewer, record_id) if isinstance(page, WithPeople) else ()


def find_fact(groups: Sequence[FactGroup], code: str) -> Fact | None:
    """The fact under the code."""
    return next((fact for group in groups for fact in group.facts if fact.code == code), None)


_pages: dict[str, RecordPage] = {}


def register_record_page(page: RecordPage) -> None:
    """Give a kind its page at start-up. A second one is a programming error (``ValueError``)."""
    if page.kind in _pages:
        raise ValueError(f"the record page of {page.kind} is registered twice")
    _pages[page.kind] = page


def record_page(kind: str) -> RecordPage:
    """The page of the kind (``KeyError`` when it has none)."""
    return _pages[kind]


def record_pages() -> list[RecordPage]:
    """All pages, in the order in which apps registered them."""
    return list(_pages.values())
