"""A manual list into which the parties of a file go, and out of which they come when the import is undone."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.errors import NotAllowed, NotFound, StaleVersion
from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.choices import ListKind
from opiekun.parties.errors import ListNamed
from opiekun.parties.models import Party, PartyList, PartyListMember
from opiekun.parties.permissions import LIST_MEMBER, PARTY_LIST, reached_lists
from opiekun.parties.services.list_members import add_rows, manual_list, remove_member_rows
from opiekun.parties.services.party_list_trash import trash_list
from opiekun.parties.services.party_lists import create_list
from opiekun.records.importing.entries import Change, Decision, Target
from opiekun.records.importing.registry import Done, ImportOption
from opiekun.records.importing.settings import Settings
from opiekun.records.models import RowOutcome

LIST: Final = "list"
_NEW: Final = "+"
_LONGEST_NAME: Final = 80
_FOUND: Final = frozenset({"nothing_new", "in_register"})


def read_list(viewer: Viewer, raw: Any) -> str:
    """A list by its name or id; "+" and a name for one that is to be made. Raises WrongValue."""
    text = " ".join(str(raw or "").split()).removeprefix(_NEW).strip()
    if not text:
        return ""
    if not viewer.can(LIST_MEMBER, "edit"):
        raise WrongValue("not_allowed", _("You have no right to put parties into lists."))
    found = _known(viewer, text)
    if found is None:
        if not _may_make(viewer):
            raise WrongValue("not_allowed", _("There is no such list, and you have no right to add lists."))
        if len(text) > _LONGEST_NAME:
            raise WrongValue("too_long")
        return f"{_NEW}{text}"
    if found.condition is not None:
        raise WrongValue("not_manual", _("A list by criterion fills itself. Choose a manual one."))
    if found.is_archived:
        raise WrongValue("list_archived", _("This list is archived."))
    return str(found.pk)


def _known(viewer: Viewer, text: str) -> PartyList | None:
    lists = reached_lists(viewer)
    by_name = lists.filter(name__iexact=text).first()
    if by_name is None and is_whole(text):
        return lists.filter(pk=int(text)).first()
    return by_name


def _choices(viewer: Viewer) -> Sequence[tuple[str, str]]:
    if not viewer.can(LIST_MEMBER, "edit"):
        return ()
    lists = reached_lists(viewer).filter(condition__isnull=True, is_archived=False).order_by("position", "pk")
    choices = [(str(one.pk), one.name) for one in lists]
    return [("", _("– none –")), *choices] if choices or _may_make(viewer) else ()


def _may_make(viewer: Viewer) -> bool:
    return viewer.can(PARTY_LIST, "create")


def _told(viewer: Viewer, value: str) -> tuple[str, str] | None:
    if not value:
        return None
    if value.startswith(_NEW):
        return _("Into the new list “%(name)s”") % {"name": value.removeprefix(_NEW)}, ""
    found = reached_lists(viewer).filter(pk=int(value)).first()
    if found is None:
        return None
    return _("Into the list “%(name)s”") % {"name": found.name}, f"/parties?list={found.pk}"


LIST_OPTION: Final = ImportOption(
    LIST,
    gettext_lazy("Put the parties into the list"),
    read_list,
    _choices,
    gettext_lazy("Those that the file makes and those that it finds. Undoing takes out again those that it put in."),
    gettext_lazy("or a new one"),
    _may_make,
    gettext_lazy("Party list"),
    _told,
    remembered=False,
)


def begin_list(actor: Viewer, settings: Settings) -> Settings:
    """Make the list that was named anew, and see that the one that was chosen can be filled. Raises Refusal."""
    chosen = settings.options.get(LIST, "")
    if not chosen:
        return settings
    read, made = read_list(actor, chosen), dict(settings.made)
    if read.startswith(_NEW):
        new = create_list(actor, {"name": read.removeprefix(_NEW), "kind": ListKind.MANUAL.value})
        read, made[LIST] = str(new.id), (new.id, new.version)
    manual_list(actor, int(read))
    return replace(settings, options={**settings.options, LIST: read}, made=made)


def trash_made_list(actor: Viewer, settings: Settings) -> None:
    """Put the list that was made for the import into the trash, unless somebody changed it or someone is in it.

    A list that the actor may not trash, or that a criterion names by now, stays.
    """
    if LIST not in settings.made:
        return
    list_id, version = settings.made[LIST]
    # Whoever is putting a party in right now is waited for.
    PartyList.objects.select_for_update().filter(pk=list_id).first()
    if PartyListMember.objects.filter(party_list_id=list_id).exists():
        return
    with suppress(NotFound, NotAllowed, StaleVersion, ListNamed):
        trash_list(actor, list_id, version)


class Joining:
    """Puts the parties of one batch into the list, if one was chosen."""

    def __init__(self, actor: Viewer, settings: Settings) -> None:
        self._actor = actor
        chosen = settings.options.get(LIST, "")
        self._list_id = int(chosen) if chosen.isdigit() else None
        self._name = chosen.removeprefix(_NEW)
        self._is_chosen = bool(chosen)
        self._planned: list[tuple[Decision, Target]] = []

    def plan(self, decisions: Sequence[tuple[Decision, Target]]) -> None:
        """Add to the decisions which party is put in; a row that only found its party does that much."""
        if not self._is_chosen:
            return
        wanted = [(decision, target) for decision, target in decisions if _joins(decision)]
        inside = self._inside({target.id for _decision, target in wanted if target.id is not None})
        seen: set[int] = set()
        for decision, target in wanted:
            if target.id in inside or id(target) in seen:
                continue
            seen.add(id(target))
            decision.changes = [*decision.changes, Change(LIST, None, None, "", self._name)]
            if decision.outcome == RowOutcome.SKIPPED:
                decision.outcome, decision.problem = RowOutcome.UPDATED, None
            self._planned.append((decision, target))

    def _inside(self, party_ids: set[int]) -> set[int]:
        if self._list_id is None:
            return set()
        self._name = PartyList.objects.values_list("name", flat=True).filter(pk=self._list_id).first() or ""
        rows = PartyListMember.objects.filter(party_list_id=self._list_id, party_id__in=party_ids)
        return set(rows.values_list("party_id", flat=True))

    def write(self) -> None:
        """Put them in, once they are there."""
        if self._list_id is None or not self._planned:
            return
        ids = sorted({target.id for _decision, target in self._planned if target.id is not None})
        chosen: QuerySet[Party] = Party.objects.filter(pk__in=ids, trashed_at__isnull=True)
        rows = {party_id: row_id for row_id, party_id in add_rows(self._actor, self._list_id, chosen)}
        for decision, target in self._planned:
            told = [change for change in decision.changes if change.field != LIST]
            if target.id in rows:
                told.append(Change(LIST, None, rows[target.id], "", self._name))
            decision.changes = told


def _joins(decision: Decision) -> bool:
    if decision.outcome == RowOutcome.SKIPPED:
        return decision.problem is not None and decision.problem.code in _FOUND
    return decision.outcome != RowOutcome.FAILED


def take_out(work: Iterable[Done]) -> None:
    """Take the parties out again. Whoever was taken out meanwhile, or put in anew by somebody, is left alone."""
    rows = [change.after for done in work for change in done.changes if change.field == LIST and change.after]
    if rows:
        remove_member_rows(rows)


def was_put_in(done: Done) -> bool:
    """Whether the import put the party into a list."""
    return any(change.field == LIST for change in done.changes)


def without_list(changes: Sequence[Change]) -> list[Change]:
    """The changes of the record itself."""
    return [change for change in changes if change.field != LIST]
