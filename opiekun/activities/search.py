"""The search of interactions and notes: every word is a fragment of what was said or written."""

from collections.abc import Callable
from functools import partial, reduce
from operator import and_
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from opiekun.activities.excerpts import excerpt
from opiekun.activities.permissions import INTERACTION, NOTE, reached_interactions, reached_notes
from opiekun.activities.selectors.mail.searching import asks_newest_alone, by_writers
from opiekun.core.kinds import record_kind
from opiekun.core.ui.dates import moment
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.custom.searching import searched, word_in_custom
from opiekun.records.search.sources import Hit, SearchSource
from opiekun.records.search.words import Typed, mark


def condition(viewer: Viewer, typed: Typed, kind: str) -> Q:
    """What narrows a list. E-mail is found by who wrote it, too."""
    is_interaction = kind == INTERACTION
    fields = searched(viewer, kind) if is_interaction else ()
    writers = by_writers(typed.words) if is_interaction else [Q() for _word in typed.words]
    return reduce(and_, (_word(word, fields, by) for word, by in zip(typed.words, writers, strict=True)))


def _word(word: str, fields: Any, writers: Q) -> Q:
    said = Q(FoldedLike(F("search_key"), f"%{escape_like(word)}%"))
    if writers and writers != Q(pk__in=[]):
        said |= writers
    return said | word_in_custom(fields, word) if fields else said


def remark(typed: Typed) -> str:
    """Says when old e-mails may be missing."""
    if not asks_newest_alone(typed.words):
        return ""
    return _(
        "Very many e-mails have such a sender: by the sender only the newest were searched. Add a rarer word to find"
        " older ones."
    )


def _find(
    viewer: Viewer,
    typed: Typed,
    most: int,
    *,
    kind: str,
    reached: Callable[[Viewer], QuerySet[Any]],
    paths: tuple[str, str, str, str, str],
    url: str,
) -> list[Hit]:
    rows = reached(viewer).filter(condition(viewer, typed, kind)).order_by(f"-{paths[1]}", "-pk")
    now, language = timezone.localtime(), (get_language() or "pl")[:2]
    hits = []
    for pk, title, at, text, party, person in rows.values_list("pk", *paths)[:most]:
        title = record_kind(kind).named(title)
        parts = [escape(party or person or ""), escape(moment(at, now, language)), excerpt(text, typed.words)]
        detail = Markup(" · ").join(part for part in parts if part)
        hits.append(Hit(kind, pk, mark(title, typed.words), detail, f"{url}/{pk}", title))
    return hits


INTERACTION_SEARCH: Final = SearchSource(
    kind=INTERACTION,
    order=60,
    condition=partial(condition, kind=INTERACTION),
    find=partial(
        _find,
        kind=INTERACTION,
        reached=reached_interactions,
        paths=("subject", "started_at", "body_text", "party__display_name", "person__display_name"),
        url="/interactions",
    ),
    remark=remark,
)
NOTE_SEARCH: Final = SearchSource(
    kind=NOTE,
    order=65,
    condition=partial(condition, kind=NOTE),
    find=partial(
        _find,
        kind=NOTE,
        reached=reached_notes,
        paths=("title", "created_at", "body_text", "party__display_name", "person__display_name"),
        url="/notes",
    ),
)
