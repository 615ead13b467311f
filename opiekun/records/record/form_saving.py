"""Saving the form of a record that exists: what was typed, beside what somebody else saved meanwhile; what is wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from opiekun.core.errors import FieldError, NotAllowed, Refusal
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.custom.form import custom_label, refuse_unfilled, typed_words, unfilled
from opiekun.records.custom.typed import NAME
from opiekun.records.record.changes import last_author
from opiekun.records.record.editing import Clashed, chosen, save_changes, unpack
from opiekun.records.record.form_page import FormPage, ShownClash, clash_name, errors_by_name, errors_of
from opiekun.records.record.merging import Clash

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EditForm:
    """The form of one record. ``labels`` are its own fields in words, ``page(values, initial, version)`` is how it is
    shown, ``load`` reads what is stored with its version, ``write(values, changed, version)`` saves what changed."""

    kind: str
    record_id: int
    labels: dict[str, Any]
    page: Callable[[Values, Values, int], FormPage]
    load: Callable[[], tuple[Values, int]]
    write: Callable[[Values, Values, int], object]


def save_form(viewer: Viewer, form: EditForm, posted: QueryDict, typed: Values) -> tuple[FormPage, int] | None:
    """Save it; None when it is saved, else the page to be shown again with its status. Raises NotAllowed."""
    initial, version = unpack(posted.get("initial", "")), str(posted.get("version", "")).strip()
    expected = whole(version) or 0
    values = chosen(typed, initial, posted)
    missing = unfilled(viewer, form.kind, values)
    try:
        saved = save_changes(
            values, initial, expected, form.load, lambda changed, at: form.write(values, {**missing, **changed}, at)
        )
        if saved is None:
            refuse_unfilled(missing)
    except Clashed as clashed:
        page, author = form.page(clashed.values, clashed.theirs, clashed.version), last_author((form.record_id,))
        page.author, page.clashes = (author[0] if author else ""), _shown(viewer, form, clashed.clashes)
        return page, 412
    except NotAllowed:
        raise
    except Refusal as refusal:
        page = form.page(values, initial, expected)
        return with_errors(viewer, form.kind, form.labels, page, errors_of(refusal)), 422
    return None


def with_errors(
    viewer: Viewer, kind: str, labels: dict[str, Any], page: FormPage, errors: Sequence[FieldError]
) -> FormPage:
    """The page with what is wrong beside the fields, and all of it above them."""
    page.errors = errors_by_name(errors)
    page.summary = [
        (f"id_{error.loc[0]}", f"{field_words(viewer, kind, labels, str(error.loc[0]))}: {error.message}")
        if error.loc
        else ("", str(error.message))
        for error in errors
    ]
    return page


def field_words(viewer: Viewer, kind: str, labels: dict[str, Any], name: str) -> Label:
    """A field of the form in words."""
    label: Label = custom_label(viewer, kind, name) or labels.get(name, name)
    return label


def _shown(viewer: Viewer, form: EditForm, clashes: Sequence[Clash]) -> list[ShownClash]:
    return [
        ShownClash(
            clash_name(clash.key),
            field_words(viewer, form.kind, form.labels, clash.field),
            *(
                typed_words(viewer, form.kind, clash.field, side) if clash.field.startswith(NAME) else str(side or "")
                for side in (clash.original, clash.mine, clash.theirs)
            ),
        )
        for clash in clashes
    ]
