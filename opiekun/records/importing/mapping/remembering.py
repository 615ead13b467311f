"""How a user mapped a file of a certain head the last time."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models.functions import Now

from opiekun.core.viewer import Viewer
from opiekun.records.importing.mapping.words import plain_words
from opiekun.records.importing.options import remembered_options
from opiekun.records.importing.registry import import_kind
from opiekun.records.importing.settings import Settings
from opiekun.records.models import Import, RememberedLayout

REASON_COLUMNS = frozenset({"powod odrzucenia", "reason of refusal"})


def is_reason_column(name: str) -> bool:
    """Whether it is the column that a file of errors has more than the file that was imported."""
    return plain_words(name) in REASON_COLUMNS


def named(columns: Sequence[str]) -> list[str]:
    """Names by which columns are told apart: a second one of the same name is counted, one without is a place."""
    seen: dict[str, int] = {}
    names = []
    for at, column in enumerate(columns):
        name = plain_words(column) or f"#{at}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return names


def signature(columns: Sequence[str]) -> str:
    """What tells the head from others, whatever the order of its columns."""
    names = sorted(name for name, column in zip(named(columns), columns, strict=True) if not is_reason_column(column))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def remembered(viewer: Viewer, kind: str, columns: Sequence[str]) -> RememberedLayout | None:
    """What the viewer chose for such a file the last time."""
    if viewer.id is None:
        return None
    return RememberedLayout.objects.filter(user_id=viewer.id, kind=kind, signature=signature(columns)).first()


def mapping_from(layout: RememberedLayout, columns: Sequence[str], codes: Mapping[str, Any]) -> list[str]:
    """The remembered mapping for columns in their present order; fields that are no longer there are left out."""
    found = (layout.mapping.get(name, "") for name in named(columns))
    return [code if code in codes else "" for code in found]


def remember(viewer: Viewer, job: Import) -> None:
    """Keep what was chosen for the file, for the next one of the same head."""
    if viewer.id is None:
        return
    names = [column["name"] for column in job.columns]
    RememberedLayout.objects.update_or_create(
        user_id=viewer.id,
        kind=job.kind,
        signature=signature(names),
        defaults={
            "mapping": dict(zip(named(names), job.mapping, strict=True)),
            "settings": remembered_options(import_kind(job.kind), Settings.from_json(job.settings)).to_json(),
            "used_at": Now(),
        },
    )
