"""Which kinds of records the change feed tells of; apps register theirs at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from opiekun.core.kinds import record_kind
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class FeedSource:
    """``trashed`` are the records in the trash that the viewer saw before they went there."""

    code: str
    trashed: Callable[[Viewer], QuerySet[Any]]

    def in_sight(self, viewer: Viewer, ids: set[int]) -> dict[int, int]:
        """Id: version of those that the viewer sees now."""
        if not ids:
            return {}
        return dict(record_kind(self.code).visible(viewer, "view").filter(pk__in=ids).values_list("pk", "version"))

    def gone_from_sight(self, viewer: Viewer, ids: set[int]) -> set[int]:
        """Those in the trash that the viewer saw before."""
        return set(self.trashed(viewer).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


_sources: Registry[FeedSource] = Registry("feed source")


def register_feed(source: FeedSource) -> None:
    """Add a kind at start-up."""
    _sources.add(source)


def feed_source(kind: str) -> FeedSource:
    """The source of the kind (``KeyError`` when there is none)."""
    return {source.code: source for source in _sources}[kind]


def feed_kinds(viewer: Viewer) -> list[str]:
    """The kinds that the viewer may follow."""
    return [source.code for source in _sources if viewer.can(source.code, "view")]
