"""Ids in other systems as facts of a record's page: one each, and one more by which another is given."""

from collections.abc import Mapping
from typing import Final, Protocol

from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.records.external_ids.changing import change_external_id, refusal
from opiekun.records.external_ids.reading import LONGEST_ID
from opiekun.records.record.facts import Fact, FactGroup, Input

_PREFIX: Final = "external-"
_NEW: Final = "new-external"
_PLAIN: Final = {"autocapitalize": "off", "spellcheck": "false"}


class HasExternalIds(Protocol):
    """A record with its ids by system."""

    @property
    def id(self) -> int: ...

    @property
    def version(self) -> int: ...

    @property
    def external_ids(self) -> Mapping[str, str]: ...

    @property
    def can_edit(self) -> bool: ...


def external_id_groups(record: HasExternalIds) -> list[FactGroup]:
    """The group of a record's page; none where there is nothing to see and nothing to give."""
    facts = external_id_facts(record.external_ids, record.can_edit)
    return [FactGroup("elsewhere", _("In other systems"), facts, bool(record.external_ids))] if facts else []


def external_id_facts(ids: Mapping[str, str], editable: bool) -> list[Fact]:
    """The ids by system; whoever may edit the record can give it another one."""
    facts = [Fact(f"{_PREFIX}{system}", system, key, editable, versioned=False) for system, key in ids.items()]
    return [*facts, Fact(_NEW, _("Another id"), "", True)] if editable else facts


def external_id_inputs(ids: Mapping[str, str], code: str) -> list[Input] | None:
    """The form of such a fact; None when the fact is another one. Raises NotFound for a system without an id."""
    if code == _NEW:
        return [
            Input("system", _("System (a code, as subiekt)"), attrs={"maxlength": "40", **_PLAIN}),
            Input("external_id", _("Id there"), attrs={"maxlength": str(LONGEST_ID), **_PLAIN}),
        ]
    if not code.startswith(_PREFIX):
        return None
    system = code.removeprefix(_PREFIX)
    if system not in ids:
        raise NotFound
    return [Input("external_id", system, ids[system], attrs={"maxlength": str(LONGEST_ID), **_PLAIN})]


def save_external_id(actor: Viewer, record: HasExternalIds, code: str, values: Mapping[str, str]) -> None:
    """Write what such a form sent; an id that was emptied is taken away. Raises refusals."""
    if code == _NEW:
        system, was = values["system"].strip().lower(), ""
        if not system and not values["external_id"].strip():
            return
        if not values["external_id"].strip():
            raise InvalidInput([FieldError(("external_id",), "required", str(REASONS["required"]))])
        if system in record.external_ids:
            raise refusal("has_another")
    else:
        system = code.removeprefix(_PREFIX)
        was = record.external_ids[system]
    change_external_id(actor, record.id, system, was, values["external_id"], record.version)
