"""Whose the documents of a list are: the party above all, else the person, the case or what else they hang on."""

from collections.abc import Mapping, Sequence
from typing import Final

from opiekun.activities.documents.attached_to import documents_of
from opiekun.activities.documents.places import Place, places_in_sight
from opiekun.core.viewer import Viewer

# What tells most comes first; the kinds that are not named come after these.
_FIRST: Final = ("party", "person", "case")


def whose(viewer: Viewer, document_ids: Sequence[int]) -> Mapping[int, str]:
    """The names of the records of each document that the viewer may see, the first and how many more there are.

    Two statements, and one for each kind of record among them.
    """
    rows = documents_of(viewer, document_ids)
    seen = places_in_sight(viewer, {record_id for _document, record_id in rows})
    found: dict[int, list[Place]] = {}
    for document_id, record_id in rows:
        if (place := seen.get(record_id)) is not None:
            found.setdefault(document_id, []).append(place)
    return {document_id: _words(places) for document_id, places in found.items()}


def _words(places: Sequence[Place]) -> str:
    """Of the kind that tells most: "Stalmix", or "Stalmix +2"."""
    kinds = [place.kind for place in places]
    kind = next((kind for kind in _FIRST if kind in kinds), kinds[0])
    names = list(dict.fromkeys(place.name for place in places if place.kind == kind))
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"
