"""The short lists of cases: reasons of loss, sources, categories of revenue and cost."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from opiekun.cases.models import Case, CaseTerm, PlanLine
from opiekun.cases.models.terms import TermKind
from opiekun.cases.rules.definition_input import TERM, code_of, read_definition
from opiekun.cases.services.case_types import SavedType
from opiekun.cases.services.defining import defining, free_code
from opiekun.core.errors import FieldError, InvalidInput, NotFound, StaleVersion
from opiekun.core.reading import REASONS, known_ids
from opiekun.core.viewer import Viewer
from opiekun.records.search.words import fold


def create_term(actor: Viewer, kind: str, raw: Mapping[str, Any]) -> SavedType:
    """A new entry, the last of its list. Raises NotAllowed, InvalidInput, NameTaken."""
    with defining(actor):
        clean, errors = read_definition(raw, TERM, {"name": None})
        if kind not in TermKind.values:
            errors.append(FieldError(("kind",), "choice", str(REASONS["choice"])))
        if errors:
            raise InvalidInput(errors)
        rows = CaseTerm.objects.filter(kind=kind)
        code = clean.pop("code", "")
        if code and rows.filter(code=code).exists():
            raise InvalidInput([FieldError(("code",), "taken", _("Another entry has this code."))])
        wanted = code or code_of(clean["name"], fold(clean["name"]))
        code = free_code(wanted, lambda one: rows.filter(code=one).exists())
        last = rows.aggregate(last=Max("position"))["last"] or 0
        return SavedType(CaseTerm.objects.create(kind=kind, code=code, position=last + 1, **clean).pk, 1)


def update_term(actor: Viewer, term_id: int, raw: Mapping[str, Any], expected: int | None = None) -> SavedType:
    """Change an entry; ``is_archived`` takes it out of use. Raises NotAllowed, NotFound, StaleVersion, InvalidInput,
    NameTaken."""
    with defining(actor):
        term = _term(term_id, expected)
        clean, errors = read_definition(raw, TERM)
        if clean.get("code", term.code) != term.code:
            errors.append(FieldError(("code",), "fixed", _("A code never changes.")))
        if errors:
            raise InvalidInput(errors)
        changed = {name: value for name, value in clean.items() if getattr(term, name) != value}
        if changed:
            CaseTerm.objects.filter(pk=term_id).update(**changed, version=F("version") + 1)
        return SavedType(term_id, CaseTerm.objects.values_list("version", flat=True).get(pk=term_id))


def delete_term(actor: Viewer, term_id: int, expected: int | None = None) -> None:
    """Remove an entry that nothing has. Raises NotAllowed, NotFound, StaleVersion, InvalidInput."""
    with defining(actor):
        term = _term(term_id, expected)
        used = Case.objects.filter(Q(source=term) | Q(loss_reason=term)).exists()
        if used or PlanLine.objects.filter(category=term).exists():
            raise InvalidInput([FieldError(("term",), "in_use", _("Cases have this entry. Archive it instead."))])
        term.delete()


def order_terms(actor: Viewer, kind: str, ids: Sequence[int], strict: bool = False) -> None:
    """Put the entries of a list in this order; those that are not named come after them. Raises NotAllowed.

    Ids of none of its entries are passed over; ``strict`` raises InvalidInput.
    """
    with defining(actor):
        places = dict(CaseTerm.objects.filter(kind=kind).order_by("position", "pk").values_list("pk", "position"))
        first = known_ids(ids if strict else [pk for pk in ids if pk in places], places)
        for place, pk in enumerate([*first, *(pk for pk in places if pk not in first)], start=1):
            if places[pk] != place:
                CaseTerm.objects.filter(pk=pk).update(position=place)


def _term(term_id: int, expected: int | None) -> CaseTerm:
    term = CaseTerm.objects.select_for_update().filter(pk=term_id).first()
    if term is None:
        raise NotFound
    if expected is not None and term.version != expected:
        raise StaleVersion(current=term.version, expected=expected)
    return term
