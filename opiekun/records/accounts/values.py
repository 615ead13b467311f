"""Custom fields of users and teams: fills the place that accounts have for them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from markupsafe import Markup

from opiekun.core.errors import Refusal
from opiekun.core.fields import Label
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.accounts.form import below, form
from opiekun.records.custom.api_values import ShownValues
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.errors import refusal_of
from opiekun.records.custom.facts import custom_raw
from opiekun.records.custom.fields import definitions_for, field_of
from opiekun.records.custom.form import custom_label, read_custom_form
from opiekun.records.custom.links import names_of_links
from opiekun.records.custom.reading import CUSTOM, merged, read_both, read_custom, without_custom
from opiekun.records.custom.searching import searched, word_in_custom
from opiekun.records.custom.words import custom_shown
from opiekun.records.references import names_of

Values = dict[str, Any]
Raw = Mapping[str, Any]


class CustomValues:
    """Implements ``accounts.added_values.AddedValues``."""

    def read(
        self,
        actor: Viewer,
        kind: str,
        raw: Raw,
        own: Callable[[Raw], Values],
        present: Raw | None = None,
        record_id: int | None = None,
    ) -> Values:
        plain, given = without_custom(raw)
        # The program itself makes the first administrator, also where users must have more than it can know.
        held = {} if present is None and actor is SYSTEM and given is None else present
        clean, custom = read_both(lambda: own(plain), lambda: read_custom(actor, kind, given, held, record_id))
        return {**clean, CUSTOM: merged(present or {}, custom)}

    def refusal(self, error: IntegrityError) -> Refusal | None:
        return refusal_of(error)

    def columns(self, kind: str, row: str) -> str:
        return f"{row}.custom::json, {names_of_links(kind, row)}"

    def shown_to_programs(self, viewer: Viewer, kind: str, rows: Mapping[int, tuple[Raw, Raw]]) -> Mapping[int, Values]:
        values = ShownValues(viewer, kind)
        shown = {pk: values.of(pk, stored, links) for pk, (stored, links) in rows.items()}
        values.note()
        return shown

    def search(self, viewer: Viewer, kind: str, word: str) -> Q:
        return word_in_custom(searched(viewer, kind), word)

    def listed(self, viewer: Viewer, kind: str) -> Sequence[Label]:
        return [definition.label for definition in _listed(viewer, kind)]

    def cells(self, viewer: Viewer, kind: str, rows: Mapping[int, Raw]) -> Mapping[int, Sequence[str | Markup]]:
        found = _listed(viewer, kind)
        names = _names(found, rows.values())
        return {
            pk: [custom_shown(field_of(d), stored.get(d.code), names.get(d.reference)) for d in found]
            for pk, stored in rows.items()
        }

    def label(self, viewer: Viewer, kind: str, name: str) -> Label | None:
        return custom_label(viewer, kind, name)

    def posted(self, viewer: Viewer, kind: str, posted: QueryDict, new: bool) -> Values:
        # Protected fields are in the form once they have been opened.
        return custom_raw(read_custom_form(viewer, kind, posted, new=True))

    def form(self, request: HttpRequest, kind: str, record: Any, errors: Mapping[str, str], can_edit: bool) -> Markup:
        return form(request, kind, record, errors, can_edit)

    def below(self, request: HttpRequest, kind: str, record_id: int) -> Markup:
        return below(request, kind, record_id)


def _listed(viewer: Viewer, kind: str) -> list[Definition]:
    return [d for d in definitions_for(viewer, kind) if d.in_lists]


def _names(found: Sequence[Definition], rows: Any) -> Mapping[str, Mapping[str, str]]:
    """The names behind links by kind and id; one statement for each kind that is linked to."""
    wanted: dict[str, set[int]] = {}
    for definition in found:
        if definition.reference:
            ids = (stored.get(definition.code) for stored in rows)
            wanted.setdefault(definition.reference, set()).update(int(value) for value in ids if value)
    return {
        reference: {str(pk): name for pk, name in names_of(reference, ids).items()} for reference, ids in wanted.items()
    }
