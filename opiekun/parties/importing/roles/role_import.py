"""The import of a kind of role, as the importer knows it."""

from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.parties.importing.handing_over import told_before
from opiekun.parties.importing.joining import LIST, LIST_OPTION, begin_list, trash_made_list
from opiekun.parties.importing.party_import import PARTY_IMPORT
from opiekun.parties.importing.roles.batch import PARTY_MADE, RoleBatch
from opiekun.parties.importing.roles.fields import PARTY_PREFIX, role_fields
from opiekun.parties.importing.roles.options import MISSING_OPTION
from opiekun.parties.importing.roles.reader import NUMBER, RoleReader
from opiekun.parties.importing.roles.undoing import undo_roles
from opiekun.parties.permissions import PARTY
from opiekun.parties.roles.kinds import RoleKind
from opiekun.records.importing.registry import ImportKind

_TELLING = {NUMBER, *(f"{PARTY_PREFIX}{code}" for code in ("name", "external_id", "regon", "krs", "nip"))}


def _missing(mapping: Sequence[str]) -> str:
    """A role hangs on a party, which must be found or made."""
    if _TELLING & set(mapping):
        return ""
    return _("Say which column is the number, or tells the party: NIP, REGON, KRS, an id, or its name.")


def role_import(kind: RoleKind) -> ImportKind:
    """The import of roles of the kind; commands and programs call it by the end of its address ("customers")."""
    keys = {**PARTY_IMPORT.keys, NUMBER: gettext_lazy("Number")}
    return ImportKind(
        kind=kind.code,
        name=kind.url.removeprefix("/"),
        fields=partial(role_fields, kind),
        missing=_missing,
        reader=partial(RoleReader, kind),
        batch=partial(RoleBatch, kind),
        undo=partial(undo_roles, kind),
        found=gettext_lazy(
            "What the file says of a party that is in the register is used to find it, and changes nothing of it: for"
            " new phones or addresses import the file as parties, too."
        ),
        alike=PARTY_IMPORT.alike,
        alike_apart=gettext_lazy("its party counts as one that is not there, see below"),
        alike_kind=PARTY,
        groups={
            **{f"{PARTY_PREFIX}{code}": label for code, label in PARTY_IMPORT.groups.items() if code != LIST},
            LIST: gettext_lazy("Party list"),
            PARTY_MADE: gettext_lazy("New party"),
        },
        keys={**{f"{PARTY_PREFIX}{code}": label for code, label in PARTY_IMPORT.keys.items()}, **keys},
        options=(MISSING_OPTION, LIST_OPTION),
        told_before=told_before,
        begin=begin_list,
        after_undo=trash_made_list,
    )
