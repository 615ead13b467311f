"""A kind of role as a record kind with a list: its own fields beside those of its party."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import Field, FieldClass, FieldType, RelatedRows
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_roles
from opiekun.parties.roles.fields import RoleField
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.rules.identifiers import normalise_nip, normalise_regon
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Leaf
from opiekun.records.conditions.values import ME
from opiekun.records.external_ids.words import EXTERNAL_ID_COLUMNS
from opiekun.records.lists.setup import ALL_VIEW, BuiltinView, ListSetup

T = FieldType
_COMMON_COLUMNS: Final = ("trashed_at", "trash_root_id", "custom", "party_id", "number", "remarks")


def _of_channel(code: str) -> RelatedRows:
    return RelatedRows("parties.Channel", "party__identity_id", "identity_id", "value", "normalised", {"kind": code})


def _own(field: RoleField) -> Field:
    """A field of the role itself."""
    return Field(
        field.code,
        format_lazy("{}, {}", field.label, field.unit) if field.unit else field.label,
        field.type,
        field.columns[0],
        choices=field.choices,
        sortable=field.sortable,
        editable=True,
        bulk=field.bulk,
        shown=field.listed,
        currency=field.columns[1] if field.type == T.MONEY else "",
    )


def _fields(kind: RoleKind) -> tuple[Field, ...]:
    address = RelatedRows("parties.Address", "party__identity_id", "identity_id", "city")
    return (
        Field(
            "name",
            _("Name"),
            T.TEXT,
            "party__display_name",
            sort="party__sort_key",
            # Of a party there is one live role of the kind.
            tie="party_id",
            folded="party__search_key",
            sortable=True,
            shown=True,
        ),
        Field("number", _("Number"), T.TEXT, "number", sortable=True, editable=True, shown=True),
        *(_own(field) for field in kind.fields),
        Field("party", _("Party"), T.REFERENCE, "party_id", reference="party"),
        Field("nip", _("NIP"), T.TEXT, "party__nip", shown=True, normalise=normalise_nip),
        Field("regon", _("REGON"), T.TEXT, "party__regon", normalise=normalise_regon),
        Field("city", _("City"), T.TEXT, rows=address, shown=True),
        Field("phone", _("Phone"), T.PHONE, rows=_of_channel("phone")),
        Field("email", _("E-mail"), T.EMAIL, rows=_of_channel("email")),
        Field("industry", _("Industry"), T.TEXT, "party__industry"),
        Field(
            "account_manager",
            _("Account manager"),
            T.REFERENCE,
            "party__account_manager_id",
            reference="user",
            shown=True,
        ),
        Field("remarks", _("Remarks"), T.LONG_TEXT, "remarks", editable=True),
        Field("created_at", _("Created"), T.INSTANT, "created_at", sortable=True),
        Field("updated_at", _("Changed"), T.INSTANT, "updated_at", sortable=True),
    )


def record_kind_of(kind: RoleKind) -> RecordKind:
    """The kind as generic pages, filters, export, history and API know it."""

    def visible(viewer: Viewer, action: str = "view", trashed: bool = False) -> QuerySet[Any]:
        return reached_roles(viewer, kind.model, kind.code, action, trashed)

    return RecordKind(
        code=kind.code,
        model=f"{kind.model._meta.app_label}.{kind.model.__name__}",
        label=kind.label,
        label_plural=kind.label_plural,
        icon=kind.icon,
        url=kind.url,
        name_path="party__display_name",
        visible=visible,
        fields=_fields(kind),
        columns={
            kind.table: dict.fromkeys((*_COMMON_COLUMNS, *kind.columns), FieldClass.BUSINESS),
            **EXTERNAL_ID_COLUMNS,
        },
    )


def list_of(kind: RoleKind) -> ListSetup:
    """The kind's list page."""
    return ListSetup(
        kind=kind.code,
        sort="name",
        counted=kind.counted,
        views=(
            BuiltinView(ALL_VIEW, _("All")),
            BuiltinView("mine", _("Mine"), Leaf("account_manager", Operator.IS, (ME,))),
            *kind.views,
            BuiltinView("new", _("Newest"), Leaf("created_at", Operator.LAST_DAYS, ("30",)), sort="-created_at"),
        ),
        create_url=f"{kind.code}_new",
        create_label=kind.list_label,
        import_url=f"{kind.code}_import",
        none_yet=kind.none_yet,
        on_start=False,
        second_line=("number", "city"),
        side="nip",
    )
