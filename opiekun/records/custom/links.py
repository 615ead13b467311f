"""The names behind the links of a record, read by the statement that reads the record."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.definitions import present
from opiekun.records.custom.fields import field_of
from opiekun.records.references import USER, linked_name, model_of, name_path, referred

# A call of jsonb_build_object takes a hundred arguments.
_AT_ONCE: Final = 40
_ALIAS: Final = "custom_link_"


def names_of_links(kind: str, row: str) -> str:
    """The SQL of an object of the names by code, for the row with the alias ``row``.

    A record in the trash is not named. There are no parameters in it.
    """
    now = present()
    return now.once(("links", kind, row), lambda: _names([d for d in now.of(kind) if d.reference], row))


def _names(links: list[Definition], row: str) -> str:
    parts = [
        f"jsonb_build_object({', '.join(_name(d, row) for d in links[at : at + _AT_ONCE])})"
        for at in range(0, len(links), _AT_ONCE)
    ]
    # Plain statements get JSON read, the binary form of it not.
    return f"({' || '.join(parts)})::json" if parts else "'{}'::json"


def _name(definition: Definition, row: str) -> str:
    value = RawSQL(f"records_id({row}.custom ->> '{definition.code}')", ())  # noqa: S611 - a checked code
    rows: Any = model_of(definition.reference)._default_manager.filter(pk=value)
    if definition.reference != USER:
        rows = rows.filter(trashed_at__isnull=True)
    sql, _none = rows.order_by().values(name_path(definition.reference))[:1].query.sql_with_params()
    return f"'{definition.code}', ({sql})"


def with_links(rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    """The rows of the kind's table, each read with the names behind its links; ``links_in`` gives them."""
    found = {f"{_ALIAS}{d.code}": linked_name(field_of(d)) for d in present().of(kind) if d.reference}
    return rows.annotate(**found) if found else rows


def links_in(row: Any) -> Mapping[str, str | None]:
    """The names by code, of a row that was read with them."""
    return {name.removeprefix(_ALIAS): value for name, value in vars(row).items() if name.startswith(_ALIAS)}


def reached_links(viewer: Viewer, kind: str, custom: dict[str, Any]) -> set[str]:
    """The codes of the links whose records the viewer may open; the others show by name only.

    No statement is needed where the viewer reaches all, else one for each kind that is linked to.
    """
    wanted: dict[str, dict[str, int]] = {}
    for definition in present().of(kind):
        value = custom.get(definition.code) if definition.reference else None
        if isinstance(value, str) and definition.reference != USER and viewer.can(definition.reference, "view"):
            wanted.setdefault(definition.reference, {})[definition.code] = int(value)
    reached: set[str] = set()
    for reference, links in wanted.items():
        if viewer.owners(reference, "view") == EVERYONE:
            reached |= links.keys()
            continue
        found = set(referred(viewer, reference).filter(pk__in=links.values()).values_list("pk", flat=True))
        reached |= {code for code, pk in links.items() if pk in found}
    return reached
