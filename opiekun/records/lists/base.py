"""A set of records that a list page is opened on, beyond its view: ``?list=17`` on parties."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from opiekun.core.viewer import Viewer
from opiekun.records.conditions.tree import Condition, Leaf


@dataclass(frozen=True, slots=True)
class ListBase:
    """What the list is opened on, as this viewer sees it.

    ``leaf`` names it in stored conditions, ``condition`` is what stands behind it; ``fault`` says in words why that
    cannot be asked, and then nothing is in it. ``colour`` is that of its dot, ``note`` a word on its kind;
    ``criterion`` says in words whom it holds by itself; ``edit_url`` is empty where the viewer may not change it.
    """

    param: str
    value: str
    label: str
    leaf: Leaf
    condition: Condition
    url: str
    colour: str = ""
    note: str = ""
    description: str = ""
    criterion: str = ""
    edit_url: str = ""
    takes_members: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class BaseSource:
    """How a kind's list is opened on one: the name of the parameter, and what reads its value.

    ``open`` raises NotFound for what is not there for the viewer. ``label`` and ``url`` are of the place with all.
    """

    param: str
    label: Callable[[], str]
    url: str
    open: Callable[[Viewer, str], ListBase]


_bases: dict[str, list[BaseSource]] = {}


def register_base(kind: str, source: BaseSource) -> None:
    """Let the list of a kind open on something that many kinds have, beside what its set-up names."""
    _bases.setdefault(kind, []).append(source)


def more_bases(kind: str) -> Sequence[BaseSource]:
    """What was registered for the kind."""
    return _bases.get(kind, ())
