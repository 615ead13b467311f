"""The import of parties, as the importer knows it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.parties.importing.contacts import CONTACT, LABEL
from opiekun.parties.importing.fields import ADDRESSES, party_fields
from opiekun.parties.importing.handing_over import told_before
from opiekun.parties.importing.joining import LIST, LIST_OPTION, begin_list, trash_made_list
from opiekun.parties.importing.party_batch import PartyBatch
from opiekun.parties.importing.party_reader import PartyReader
from opiekun.parties.importing.undoing import undo_parties
from opiekun.records.importing.registry import ImportKind

_TELLING = {"name", "first_name", "last_name", "person_name", "external_id", "regon", "krs", "nip"}


def _missing(mapping: Sequence[str]) -> str:
    """A new party needs a name, one that is there already something by which it is found."""
    if _TELLING & set(mapping):
        return ""
    return _("Say which column is the name, or an identifier by which parties are found.")


PARTY_IMPORT = ImportKind(
    kind="party",
    name="parties",
    fields=party_fields,
    missing=_missing,
    reader=PartyReader,
    batch=PartyBatch,
    undo=undo_parties,
    alike=gettext_lazy(
        "The same name, postcode and street prove nothing: two offices of one name may stand in one street."
    ),
    groups={
        **{f"address.{kind}": group for _prefix, kind, group, _words in ADDRESSES},
        CONTACT: LABEL,
        LIST: gettext_lazy("Party list"),
    },
    options=(LIST_OPTION,),
    told_before=told_before,
    begin=begin_list,
    after_undo=trash_made_list,
    keys={
        "external_id": gettext_lazy("Id in another system"),
        "regon": gettext_lazy("REGON"),
        "krs": gettext_lazy("KRS"),
        "nip": gettext_lazy("NIP"),
    },
)
