"""Hobbies and interests in the words that are in use already."""

from django.db.models import Count, Min

from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Interest
from opiekun.parties.permissions import PERSON, reached_persons
from opiekun.records.search.words import fold

MOST = 12


def known_terms(viewer: Viewer, typed: str) -> list[str]:
    """Terms of persons within reach that contain what was typed, the most frequent first."""
    if not viewer.sees(PERSON, FieldClass.PERSONAL):
        return []
    rows = Interest.objects.filter(person__in=reached_persons(viewer))
    if folded := fold(typed).strip():
        rows = rows.filter(folded__contains=folded)
    # One way of writing for each: Narty and narty are the same.
    grouped = rows.values("folded").annotate(number=Count("pk"), term=Min("term")).order_by("-number", "folded")
    return [row["term"] for row in grouped[:MOST]]
