"""The values of a role's form: as typed, as stored, and in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from opiekun.core.fields import FieldType
from opiekun.core.money.currencies import OFFERED
from opiekun.core.viewer import Viewer
from opiekun.parties.roles.fields import RoleField
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.selectors.role_page import RoleRecord
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.custom.form import read_custom_form, stored_custom_form, typed_words
from opiekun.records.custom.typed import NAME

CURRENCIES: Final = OFFERED
Values = dict[str, Any]


def written(field: RoleField, value: Any) -> dict[str, str]:
    """The value as text for the inputs of its field, by their names."""
    if field.type == FieldType.MONEY:
        return {
            field.code: "" if value is None else _decimal(value.amount),
            field.columns[1]: CURRENCIES[0] if value is None else value.currency,
        }
    if value is None:
        return {field.code: ""}
    if isinstance(value, date):
        return {field.code: value.isoformat()}
    if isinstance(value, Decimal):
        return {field.code: _decimal(value)}
    return {field.code: str(value)}


def _decimal(value: Decimal) -> str:
    """With a comma, and without zeros that say nothing."""
    text = f"{value.normalize():f}"
    return text.replace(".", ",")


def joined(kind: RoleKind, texts: Mapping[str, Any]) -> Values:
    """Texts of inputs as the services read them: an amount together with its currency."""
    values = dict(texts)
    for field in kind.fields:
        if field.type == FieldType.MONEY and field.code in values:
            currency = values.pop(field.columns[1], "")
            values[field.code] = {"amount": values[field.code], "currency": currency}
    return values


def read_role_form(viewer: Viewer, posted: QueryDict, kind: RoleKind, new: bool = False) -> Values:
    """What was typed, by the names of the inputs."""
    values: Values = {"number": typed(posted, "number"), "remarks": typed(posted, "remarks")}
    for field in kind.fields:
        if field.type == FieldType.BOOLEAN:
            values[field.code] = field.code in posted
        else:
            values |= {column: typed(posted, column) for column in field.columns}
    return {**values, **read_custom_form(viewer, kind.code, posted, new)}


def stored_role(viewer: Viewer, kind: RoleKind, record: RoleRecord) -> Values:
    """What the form of a role begins with."""
    return {**_stored(kind, record.values), **stored_custom_form(viewer, kind.code, record.custom)}


def _stored(kind: RoleKind, stored: Mapping[str, Any]) -> Values:
    values: Values = {"number": stored.get("number", ""), "remarks": stored.get("remarks", "")}
    for field in kind.fields:
        value = stored.get(field.code)
        values |= {field.code: bool(value)} if field.type == FieldType.BOOLEAN else written(field, value)
    return values


def usual_values(kind: RoleKind) -> Values:
    """What the form of a new role begins with."""
    return _stored(kind, {field.code: field.usual() for field in kind.fields})


def told(viewer: Viewer, kind: RoleKind, name: str, value: Any) -> str:
    """A value of the form in words, for choosing between two."""
    if name.startswith(NAME):
        return typed_words(viewer, kind.code, name, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    field = kind.field_by_code.get(name)
    words = {choice.value: str(choice.label) for choice in field.choices} if field else {}
    return words.get(str(value), str(value or ""))
