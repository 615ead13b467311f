"""Whether what a case names is there for the actor: colleagues, parties, persons, entries of short lists."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from opiekun.accounts.models import Team, User
from opiekun.cases.models import Case, CasePerson, CaseUser
from opiekun.cases.models.terms import CATEGORY_OF, TermKind
from opiekun.cases.permissions import reached_cases
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties, reached_persons

TERMS: Mapping[str, TermKind] = {"source": TermKind.SOURCE, "loss_reason": TermKind.LOSS_REASON}


def check_named(actor: Viewer, clean: dict[str, Any], case: Case | None = None) -> None:
    """Raise InvalidInput for every value that names what is not there, out of reach, or no longer in use.

    What the case has already may stay. Codes of short lists are replaced by their ids in ``clean``.
    """
    errors = [error for check in _CHECKS for error in check(actor, clean, case)]
    if errors:
        raise InvalidInput(errors)


def _not_there(*loc: str | int) -> FieldError:
    return FieldError(loc, "not_an_id", str(REASONS["not_an_id"]))


def _changed(clean: Mapping[str, Any], case: Case | None, name: str) -> int | None:
    """The id that the field gets anew; None when it stays or is emptied."""
    wanted: int | None = clean.get(name)
    return None if wanted is None or (case is not None and getattr(case, f"{name}_id") == wanted) else wanted


def _colleagues(_actor: Viewer, clean: Mapping[str, Any], case: Case | None) -> Iterator[FieldError]:
    owner, team = _changed(clean, case, "owner"), _changed(clean, case, "team")
    active = User.objects.filter(is_active=True, trashed_at__isnull=True)
    if owner is not None and not active.filter(pk=owner).exists():
        yield FieldError(("owner",), "not_an_id", _("There is no such active user."))
    if team is not None and not Team.objects.filter(pk=team, trashed_at__isnull=True).exists():
        yield _not_there("team")
    rows = clean.get("users", ())
    known = set(active.filter(pk__in=[row["user"] for row in rows]).values_list("pk", flat=True)) if rows else set()
    if case is not None and rows:
        known |= set(CaseUser.objects.filter(case=case).values_list("user_id", flat=True))
    yield from (_not_there("users", n, "user") for n, row in enumerate(rows) if row["user"] not in known)


def _records(actor: Viewer, clean: Mapping[str, Any], case: Case | None) -> Iterator[FieldError]:
    party, parent = _changed(clean, case, "party"), _changed(clean, case, "parent")
    if party is not None and not reached_parties(actor).filter(pk=party).exists():
        yield _not_there("party")
    if parent is not None and not reached_cases(actor).filter(pk=parent).exists():
        yield _not_there("parent")


def _persons(actor: Viewer, clean: Mapping[str, Any], case: Case | None) -> Iterator[FieldError]:
    rows = clean.get("persons", ())
    if not rows:
        return
    known = set(reached_persons(actor).filter(pk__in=[row["person"] for row in rows]).values_list("pk", flat=True))
    if case is not None:
        known |= set(CasePerson.objects.filter(case=case).values_list("person_id", flat=True))
    yield from (_not_there("persons", n, "person") for n, row in enumerate(rows) if row["person"] not in known)


def _terms(_actor: Viewer, clean: dict[str, Any], case: Case | None) -> Iterator[FieldError]:
    for name, kind in TERMS.items():
        if name in clean:
            found, clean[name] = _term(kind, clean[name], None if case is None else getattr(case, f"{name}_id"))
            if not found:
                yield FieldError((name,), "choice", str(REASONS["choice"]))
    for n, row in enumerate(clean.get("plan_lines", ())):
        found, row["category"] = _term(CATEGORY_OF[row["side"]], row["category"], None)
        if not found:
            yield FieldError(("plan_lines", n, "category"), "choice", str(REASONS["choice"]))


def _term(kind: TermKind, code: str, present: int | None) -> tuple[bool, int | None]:
    """Whether the code is nothing or one of an entry, and its id; an archived one may stay where it is."""
    if not code:
        return True, None
    term = definitions().term_by_code(kind, code)
    if term is None or (term.is_archived and kind in TERMS.values() and term.id != present):
        return False, None
    return True, term.id


_CHECKS: tuple[Callable[[Viewer, dict[str, Any], Case | None], Iterator[FieldError]], ...] = (
    _colleagues,
    _records,
    _persons,
    _terms,
)
