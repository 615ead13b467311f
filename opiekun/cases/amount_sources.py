"""Where the money of cases comes from: apps register what they know, and say what takes the place of what.

A source gives entries. An entry is a document (or an own booking), or that share of it which belongs to a case; its
kind puts it on one side and into one bucket. An entry may take the place of parts of others: an invoice of parts of its
order, a correction of parts of its invoice. What is taken off an entry counts nowhere else, so that nothing counts
twice (``rules/settling.py``). A source that changes calls ``services.margin.amounts_changed`` in its transaction.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from opiekun.cases.choices import Bucket, Side
from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class AmountKind:
    """A kind of entries; types of cases decide by its ``code`` whether their cases may have such."""

    code: str
    label: Label
    side: Side
    bucket: Bucket


@dataclass(frozen=True, slots=True)
class Replaced:
    """That so much of another entry of the same case, in the currency of that one, is taken off it."""

    key: str
    amount: Decimal


class Entry(NamedTuple):
    """What a case has of a document. A tuple, for a page may hold hundreds.

    ``key`` is stable and unique over all sources ("invoice:81"), in each case. ``amount`` is the share of the case,
    without tax; None where it is not known (an hour of which nobody said what it costs). ``category`` is the code of
    an entry of the short list of its side, or empty. ``url`` opens the document. ``worker_id`` is whose time it is:
    what it costs is not for everybody's eyes.
    """

    key: str
    kind: str
    case_id: int
    on: date
    amount: Decimal | None
    currency: str
    text: str = ""
    category: str = ""
    url: str = ""
    replaces: tuple[Replaced, ...] = ()
    by: str = ""
    worker_id: int | None = None
    worker: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class AmountSource:
    """Entries of some kinds. ``entries(case ids)`` gives all of the cases, by as few statements for many as for one.

    ``sees(viewer, owners)`` says of which of these cases, all of which the viewer sees, he sees the entries of the
    source, too; for others they are in no figure. ``owners`` are those of the cases by their ids. Without it everybody
    sees them.
    """

    code: str
    kinds: tuple[AmountKind, ...]
    entries: Callable[[Sequence[int]], Sequence[Entry]]
    sees: Callable[[Viewer, Mapping[int, int]], Collection[int]] | None = None


_sources: Registry[AmountSource] = Registry("source of amounts")


def register_amount_source(source: AmountSource) -> None:
    """Add a source at start-up. A kind of another source is a programming error (``ValueError``)."""
    taken = amount_kinds()
    twice = [kind.code for kind in source.kinds if kind.code in taken]
    if twice:
        raise ValueError(f"kinds of amounts are registered twice: {twice}")
    _sources.add(source)


def forget_amount_source(code: str) -> None:
    """Take a source back out, for tests."""
    _sources.remove(code)


def amount_sources() -> list[AmountSource]:
    """All sources, in the order in which apps registered them."""
    return list(_sources)


def amount_kinds() -> dict[str, AmountKind]:
    """All kinds by their codes."""
    return {kind.code: kind for source in _sources for kind in source.kinds}
