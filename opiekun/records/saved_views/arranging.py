"""What a user sets about lists for himself alone: the default view, the order of tabs, stars."""

from django.db.models import Q

from opiekun.core.errors import NotFound
from opiekun.core.kinds import record_kind, record_kinds
from opiekun.core.models import Record
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.lists.opening import open_view
from opiekun.records.lists.setup import list_setup
from opiekun.records.models import Favourite, ListPreference
from opiekun.records.permissions import user_id_of, visible_views
from opiekun.records.saved_views.stored import kept_by


def choose_default(actor: Viewer, kind: str, code: str) -> None:
    """Open the list with this view from now on; empty for all records. Raises NoSuchView."""
    view = open_view(list_setup(kind), actor, code, kept_by(actor)) if code else None
    saved = view.saved.id if view and view.saved else None
    builtin = view.code if view and view.saved is None else ""
    with writing(actor):
        ListPreference.objects.update_or_create(
            user_id=user_id_of(actor), kind=kind, defaults={"default_view_id": saved, "default_builtin": builtin}
        )


def move_view(actor: Viewer, kind: str, view_id: int, step: int) -> None:
    """Put a tab one place to the left (-1) or right (1) among the saved views. Raises NotFound."""
    with writing(actor):
        ListPreference.objects.get_or_create(user_id=user_id_of(actor), kind=kind)
        preference = ListPreference.objects.select_for_update().get(user_id=user_id_of(actor), kind=kind)
        order = [view.id for view in kept_by(actor).of(kind)]
        if view_id not in order:
            raise NotFound
        place = order.index(view_id)
        order.insert(max(0, min(len(order) - 1, place + step)), order.pop(place))
        preference.view_order = order
        preference.save(update_fields=["view_order"])


def star_view(actor: Viewer, view_id: int, is_starred: bool) -> None:
    """Put a view among the favourites or take it away. Raises NotFound."""
    if not visible_views(actor).filter(pk=view_id).exists():
        raise NotFound
    _set_star(actor, Q(view_id=view_id), Favourite(user_id=user_id_of(actor), view_id=view_id), is_starred)


def star_record(actor: Viewer, record_id: int, is_starred: bool) -> None:
    """Put a record among the favourites or take it away. Raises NotFound when it is out of reach."""
    kind = Record.objects.filter(pk=record_id).values_list("kind", flat=True).first()
    if kind is None or kind not in {known.code for known in record_kinds()}:
        raise NotFound
    if not record_kind(kind).visible(actor, "view").filter(pk=record_id).exists():
        raise NotFound
    _set_star(actor, Q(record_id=record_id), Favourite(user_id=user_id_of(actor), record_id=record_id), is_starred)


def _set_star(actor: Viewer, on: Q, star: Favourite, is_starred: bool) -> None:
    """Twice the same is no fault: the second click of a slow connection changes nothing."""
    with writing(actor):
        if is_starred:
            Favourite.objects.bulk_create([star], ignore_conflicts=True)
        else:
            Favourite.objects.filter(on, user_id=user_id_of(actor)).delete()
