"""Fields that two people changed, in words."""

from collections.abc import Iterable

from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.ui.forms.party_values import label_of, said
from opiekun.records.custom.form import custom_label, typed_words
from opiekun.records.record.form_page import ShownClash, clash_name
from opiekun.records.record.merging import Clash
from opiekun.records.references import names_in_sight

_REFERENCES = {"account_manager": "user", "superior": "person"}


def shown_clashes(viewer: Viewer, clashes: Iterable[Clash], kind: str = "") -> list[ShownClash]:
    """Each clash with the original, my and their value in words; ``kind`` is that of the record."""
    shown = []
    for clash in clashes:
        sides = (clash.original, clash.mine, clash.theirs)
        custom = custom_label(viewer, kind, clash.field)
        if custom is not None:
            words = [typed_words(viewer, kind, clash.field, side) for side in sides]
            shown.append(ShownClash(clash_name(clash.key), custom, *words))
            continue
        names = _names(viewer, clash.field, sides)
        original, mine, theirs = (said(clash.field, side, names) for side in sides)
        shown.append(ShownClash(clash_name(clash.key), label_of(clash.field), original, mine, theirs))
    return shown


def _names(viewer: Viewer, field: str, sides: tuple[object, ...]) -> dict[str, str]:
    reference = _REFERENCES.get(field)
    if reference is None:
        return {}
    ids = {int(side) for side in sides if isinstance(side, str) and is_whole(side)}
    return {str(record_id): name for record_id, name in names_in_sight(viewer, reference, ids).items()}
