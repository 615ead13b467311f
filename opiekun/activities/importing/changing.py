"""What a row changes of the interaction or note that has its id, and how one is given back what it held."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from opiekun.activities.importing.present import CHANGED
from opiekun.activities.importing.reader import LABELS
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.services.interaction_custom import read_custom_of_kind
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.rich_text import plain_text
from opiekun.core.viewer import Viewer
from opiekun.records.custom.fields import definitions_for
from opiekun.records.importing.entries import Change, Entry, Problem
from opiekun.records.importing.settings import FILL, Settings

_CUSTOM = "custom."
_NOTHING = (None, "")
Answer = tuple[dict[str, Any], list[Change], Problem | None]


def changes_of(
    kind: str,
    actor: Viewer,
    settings: Settings,
    row: Mapping[str, Any],
    entry: Entry,
    person_id: int | None,
    name_of: Callable[[str, Any], str],
) -> Answer:
    """What to give the service, the changes that this makes, and why it cannot be.

    ``name_of`` tells what a link of the company's own is called, by its field and what that holds.
    """
    given = {name: value for name, value in entry.values["clean"].items() if name in CHANGED[kind]}
    if kind == INTERACTION and person_id is not None:
        given["person"] = person_id
    elif kind != INTERACTION and person_id is not None and person_id != row["person_id"]:
        return {}, [], Problem("fixed", _("A note stays with what it belongs to."), str(LABELS["person_name"]))
    raw: dict[str, Any] = {}
    changes: list[Change] = []
    for name, value in given.items():
        before = row[CHANGED[kind][name]]
        if value != before and not (settings.existing == FILL and before not in _NOTHING):
            raw[name] = value
            changes.append(Change(name, told(before), told(value), _shown(before), _shown(value)))
    if kind != INTERACTION:
        return raw, changes, None
    raw, changes, problem = _with_custom(actor, settings, row, entry, raw, changes)
    return raw, [_named(change, name_of) for change in changes], problem


def _named(change: Change, name_of: Callable[[str, Any], str]) -> Change:
    code = change.field.removeprefix(_CUSTOM)
    if code == change.field:
        return change
    shown = {"shown_before": name_of(code, change.before), "shown_after": name_of(code, change.after)}
    return replace(change, **shown)


def _with_custom(
    actor: Viewer, settings: Settings, row: Mapping[str, Any], entry: Entry, raw: dict[str, Any], changes: list[Change]
) -> Answer:
    present: Mapping[str, Any] = row["custom"]
    own = entry.values["raw"].get("custom", {})
    own = {c: v for c, v in own.items() if v != present.get(c) and not (settings.existing == FILL and c in present)}
    new_kind = "kind" in raw
    try:
        read_custom_of_kind(actor, own, raw.get("kind", row["kind__code"]), present, row["pk"], new_kind)
    except InvalidInput as refused:
        words = " ".join(dict.fromkeys(custom_words(actor, one) for one in refused.errors))
        return {}, [], Problem(refused.errors[0].code, words)
    if own:
        raw["custom"] = own
    changes += [Change(f"{_CUSTOM}{code}", present.get(code), value) for code, value in own.items()]
    return raw, changes, None


def custom_words(actor: Viewer, error: FieldError) -> str:
    """What is wrong with a field of the company's own, by its name."""
    labels = {one.code: str(one.label) for one in definitions_for(actor, INTERACTION)}
    label = labels.get(str(error.loc[-1]), "")
    return f"{label}: {error.message}" if label else str(error.message)


def given_back(kind: str, row: Mapping[str, Any], changes: list[Change]) -> tuple[dict[str, Any], int]:
    """What to give the service so that the fields hold again what they did, as far as they still hold what the import
    gave them; and how many of the changes that takes back."""
    raw: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for change in reversed(changes):
        code = change.field.removeprefix(_CUSTOM)
        if change.field != code:
            if row["custom"].get(code) == change.after:
                custom[code] = change.before
        elif told(row[CHANGED[kind][change.field]]) == change.after:
            raw[change.field] = change.before
    return {**raw, **({"custom": custom} if custom else {})}, len(raw) + len(custom)


def told(value: Any) -> Any:
    """A value as JSON."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _shown(value: Any) -> str:
    return plain_text(value)[:200] if isinstance(value, str) and value.startswith("<") else ""
