"""Records that a field of another record points at: their names, and finding one by typing."""

from typing import Any

from django.db.models import Case, Expression, F, OuterRef, QuerySet, Subquery, When
from django.utils.translation import get_language

from opiekun.accounts.models import User
from opiekun.core.fields import Field
from opiekun.core.kinds import record_kind
from opiekun.core.schema import Fold
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.search.words import read_typed

USER = "user"
MOST_OPTIONS = 20


def model_of(reference: str) -> Any:
    """The model that is referred to."""
    return User if reference == USER else record_kind(reference).model_class


def name_path(reference: str) -> str:
    """The ORM path of the name, from the model that is referred to."""
    return "name" if reference == USER else record_kind(reference).name_path


def shown_name(reference: str) -> Expression | F:
    """The name in the reader's language, where there may be one in English."""
    if reference == USER or not (english := record_kind(reference).english_path) or get_language() != "en":
        return F(name_path(reference))
    return Case(When(**{english: ""}, then=F(name_path(reference))), default=F(english))


def reference_name_path(field: Field) -> str:
    """The ORM path of the name, from the model that has the field ("account_manager_id" -> "account_manager__name")."""
    return f"{field.path.removesuffix('_id')}__{name_path(field.reference)}"


def reference_trashed_path(field: Field) -> str:
    """The ORM path of the moment at which the record that is referred to was trashed."""
    return f"{field.path.removesuffix('_id')}__trashed_at"


def linked_name(field: Field) -> Subquery:
    """The name of the record that a custom link points at; nothing while that is in the trash, or gone."""
    rows: QuerySet[Any] = model_of(field.reference)._default_manager.filter(pk=OuterRef(field.path))
    if field.reference != USER:
        rows = rows.filter(trashed_at__isnull=True)
    return Subquery(rows.values(name_path(field.reference))[:1])


def referred(viewer: Viewer, reference: str) -> QuerySet[Any]:
    """What the viewer may choose from: records in his reach, users who are active."""
    if reference == USER:
        return User.objects.filter(is_active=True, trashed_at__isnull=True)
    return record_kind(reference).visible(viewer, "view")


def find_options(
    viewer: Viewer, reference: str, typed: str, most: int = MOST_OPTIONS, without: int | None = None
) -> list[tuple[int, str]]:
    """Id and name of up to ``most`` records whose name contains what was typed, in alphabetical order; one of them is
    not offered where ``without`` names it."""
    rows, folded, order = referred(viewer, reference), "search_key", "sort_key"
    if reference != USER:
        name = record_kind(reference).field_by_code["name"]
        folded, order = name.folded, name.sort or name.path
    key = F(folded) if folded else Fold(F(name_path(reference)))
    for word in read_typed(typed).words:
        rows = rows.filter(FoldedLike(key, f"%{escape_like(word)}%"))
    if without is not None:
        rows = rows.exclude(pk=without)
    return list(rows.order_by(order, "pk").values_list("pk", shown_name(reference))[:most])


def names_of(reference: str, ids: set[int]) -> dict[int, str]:
    """Names by id, also of what is out of the viewer's reach: a visible record shows a linked one by name."""
    return _named(reference, model_of(reference)._default_manager.filter(pk__in=ids))


def names_in_sight(viewer: Viewer, reference: str, ids: set[int]) -> dict[int, str]:
    """Names by id of what the viewer reaches, and of users; for ids that somebody typed, such as those of a filter."""
    if reference == USER:
        return names_of(USER, ids)
    rows = record_kind(reference).visible(viewer, "view").filter(pk__in=ids)
    return _named(reference, rows)


def _named(reference: str, rows: QuerySet[Any]) -> dict[int, str]:
    found = dict(rows.values_list("pk", shown_name(reference)))
    return found if reference == USER else {pk: record_kind(reference).named(name) for pk, name in found.items()}
