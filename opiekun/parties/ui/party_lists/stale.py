"""What whoever was slower is told of a list that somebody changed while its form was open."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from opiekun.core.viewer import Viewer
from opiekun.parties.choices import ListColour
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.selectors.party_lists import ListRow
from opiekun.records.conditions.reading import condition_to_json
from opiekun.records.conditions.words import condition_words
from opiekun.records.record.changes import last_author


def stale_words(viewer: Viewer, saved: ListRow, typed: Mapping[str, Any]) -> str:
    """Who it was, and what is saved now where it is not what the form holds."""
    author = last_author((saved.id,))
    who = author[0] if author and author[0] else _("Somebody")
    told = [_("%(who)s changed this list meanwhile.") % {"who": who}]
    differing = [f"{label}: {value or '–'}" for label, value in _differing(viewer, saved, typed)]
    if differing:
        told.append(_("Saved is: %(values)s.") % {"values": "; ".join(differing)})
    told.append(_("Save again to put yours in its place."))
    return " ".join(told)


def _differing(viewer: Viewer, saved: ListRow, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    shown = {
        "name": (_("Name"), saved.name),
        "name_en": (_("Name in English"), saved.name_en),
        "colour": (_("Colour"), str(ListColour(saved.colour).label)),
        "description": (_("Description"), saved.description),
    }
    found = [words for name, words in shown.items() if typed.get(name, "") != getattr(saved, name)]
    if "condition" in typed and typed["condition"] != condition_to_json(saved.condition):
        found.append((_("Criterion"), condition_words(viewer, PARTY_KIND, saved.condition)))
    return found
