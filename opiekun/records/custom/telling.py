"""Everything that custom fields keep of a record, for whom it is about."""

from collections.abc import Mapping
from typing import Any

from opiekun.records.custom.definitions import present
from opiekun.records.custom.fields import field_of
from opiekun.records.custom.words import custom_words
from opiekun.records.references import names_of


def told_values(kind: str, stored: Mapping[str, Any]) -> dict[str, str]:
    """The values in words by the labels of their fields, those of archived fields, too."""
    told: dict[str, str] = {}
    known = {d.code: d for d in present().every(kind)}
    for code, value in stored.items():
        definition = known.get(code)
        if definition is None:
            told[code] = str(value)
            continue
        ids = {int(value)} if definition.reference and isinstance(value, str) else set()
        names = {str(pk): name for pk, name in names_of(definition.reference, ids).items()} if ids else {}
        label = str(definition.label)
        told[label if label not in told else f"{label} ({code})"] = custom_words(field_of(definition), value, names)
    return told
