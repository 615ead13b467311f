"""Saving, changing, sharing, removing views. A shared one is never overwritten by accident."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db import IntegrityError
from django.db.models.functions import Now

from opiekun.core.errors import NotAllowed, NotFound, StaleVersion
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.lists.opening import open_saved
from opiekun.records.lists.setup import list_setup
from opiekun.records.models import SavedView
from opiekun.records.permissions import kinds_of, may_change, user_id_of, visible_views
from opiekun.records.saved_views.content import Content, read_labels
from opiekun.records.saved_views.errors import HiddenParts, NameTaken, NameTakenMeanwhile, TooManyViews
from opiekun.records.saved_views.stored import as_stored

MOST_VIEWS: Final = 100


def create_view(actor: Viewer, kind: str, raw: Mapping[str, Any], content: Content) -> SavedView:
    """A new view of the actor's own; ``raw`` holds ``name``, ``visibility`` and ``team``.

    Raises InvalidInput, NotAllowed, TooManyViews.
    """
    if kind not in kinds_of(actor):
        raise NotAllowed
    labels = read_labels(raw, actor, required=("name",))
    content.check(actor, kind)
    owner_id = user_id_of(actor)
    view = SavedView(kind=kind, owner_id=owner_id, changed_by_id=owner_id, **labels, **content.values())
    with writing(actor):
        if SavedView.objects.filter(owner_id=owner_id, kind=kind, trashed_at__isnull=True).count() >= MOST_VIEWS:
            raise TooManyViews(MOST_VIEWS)
        with _name_free():
            view.save(force_insert=True)
    view.refresh_from_db()
    return view


def change_view(
    actor: Viewer,
    view_id: int,
    raw: Mapping[str, Any],
    content: Content | None = None,
    expected: int | None = None,
) -> SavedView:
    """Rename or share a view, and put other content into it when there is some.

    Raises InvalidInput, NotFound, NotAllowed, StaleVersion, and HiddenParts when the actor, not being the owner, would
    throw away what he may not read.
    """
    labels = read_labels(raw, actor)
    with writing(actor):
        view = lock_view(actor, view_id, expected)
        values = dict(labels)
        if content is not None:
            content.check(actor, view.kind)
            _refuse_unseen_loss(actor, view)
            values |= content.values()
        changed = [name for name, value in values.items() if getattr(view, name) != value]
        for name in changed:
            setattr(view, name, values[name])
        if changed:
            view.changed_by_id = actor.id
            with _name_free():
                view.save(update_fields=[*(name.removesuffix("_id") for name in changed), "changed_by"])
    view.refresh_from_db()
    return view


def remove_view(actor: Viewer, view_id: int, expected: int | None = None) -> SavedView:
    """Take a view away from all who see it; it can be brought back. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        view = lock_view(actor, view_id, expected)
        SavedView.objects.filter(pk=view.pk).update(trashed_at=Now())
    return view


def restore_view(actor: Viewer, view_id: int) -> SavedView:
    """Bring a removed view back. Raises NotFound, NotAllowed, NameTakenMeanwhile."""
    with writing(actor):
        removed = SavedView.objects.filter(trashed_at__isnull=False, kind__in=kinds_of(actor))
        view = removed.select_for_update(no_key=True, of=("self",)).filter(pk=view_id).first()
        if view is None or not may_change(actor, view.owner_id, view.visibility):
            raise NotFound
        view.trashed_at = None
        try:
            with _name_free():
                view.save(update_fields=["trashed_at"])
        except NameTaken as taken:
            raise NameTakenMeanwhile from taken
    view.refresh_from_db()
    return view


def purge_views(view_ids: list[int]) -> None:
    """Delete removed views for good, when their time in the trash is over."""
    SavedView.objects.filter(pk__in=view_ids, trashed_at__isnull=False).delete()


def lock_view(actor: Viewer, view_id: int, expected: int | None) -> SavedView:
    """The view, for a change. Raises NotFound, NotAllowed, StaleVersion."""
    rows = visible_views(actor).select_for_update(no_key=True, of=("self",))
    view = rows.filter(pk=view_id).first()
    if view is None:
        raise NotFound
    if not may_change(actor, view.owner_id, view.visibility):
        raise NotAllowed
    if expected is not None and view.version != expected:
        raise StaleVersion(current=view.version, expected=expected)
    return view


def _refuse_unseen_loss(actor: Viewer, view: SavedView) -> None:
    if view.owner_id != actor.id and open_saved(list_setup(view.kind), actor, as_stored(view)).left_out:
        raise HiddenParts


@contextmanager
def _name_free() -> Iterator[None]:
    """Two requests with one name: the database lets one in, the other learns why not."""
    try:
        yield
    except IntegrityError as broken:
        if "records_view_name" in str(broken):
            raise NameTaken from broken
        raise
