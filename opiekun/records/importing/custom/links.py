"""Which records the links of rows name: by an id in the file's system, by number, or by a name that one record has."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import F
from django.utils.translation import gettext as _

from opiekun.core.kinds import record_kind
from opiekun.core.reading import WrongValue
from opiekun.core.schema import Fold
from opiekun.core.viewer import Viewer
from opiekun.records.external_ids import find
from opiekun.records.references import USER, name_path, names_of, referred
from opiekun.records.search.words import fold

_LONGEST_ID: Final = 18


class Links:
    """Records of one kind by what rows call them; asked for many at once.

    With a ``system`` its ids go before numbers and names.
    """

    def __init__(
        self, viewer: Viewer, reference: str, texts: Iterable[str], held: Iterable[str] = (), system: str = ""
    ) -> None:
        wanted = set(texts)
        rows = referred(viewer, reference)
        self._elsewhere = _by_external_id(rows, reference, wanted, system)
        ids = {int(text) for text in wanted if _is_id(text)}
        self._ids = set(rows.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
        self._named: dict[str, set[int]] = {}
        for key, pk in self._by_name(rows, reference, wanted):
            self._named.setdefault(key, set()).add(pk)
        found = {pk for several in self._named.values() for pk in several} | self._ids
        found |= {*self._elsewhere.values()}
        self.names: Mapping[str, str] = {
            str(pk): name
            for pk, name in names_of(reference, found | {int(pk) for pk in held if _is_id(str(pk))}).items()
        }

    def _by_name(self, rows: Any, reference: str, wanted: set[str]) -> Iterable[tuple[str, int]]:
        keys = {fold(text) for text in wanted} - {""}
        if not keys:
            return []
        folded = "search_key" if reference == USER else record_kind(reference).field_by_code["name"].folded
        key = F(folded) if folded else Fold(F(name_path(reference)))
        found = rows.alias(link_key=key).filter(link_key__in=sorted(keys)).values_list(key, "pk")
        told: list[tuple[str, int]] = list(found)
        if reference == USER:
            emails = rows.filter(email__in={text.lower() for text in wanted}).values_list("email", "pk")
            told += [(fold(email), pk) for email, pk in emails]
        return told

    def find(self, text: str) -> str:
        """The stored form of the link. Raises WrongValue."""
        if text in self._elsewhere:
            return str(self._elsewhere[text])
        if _is_id(text) and int(text) in self._ids:
            return str(int(text))
        found = self._named.get(fold(text), set())
        if len(found) != 1:
            several = _("Several records are called so. Give the number of the one that is meant.")
            raise WrongValue("several_records" if found else "no_such_record", several if found else _none())
        return str(next(iter(found)))


def _by_external_id(rows: Any, reference: str, wanted: set[str], system: str) -> Mapping[str, int]:
    """The records within reach that have the texts as their ids in the system."""
    found = find(system, reference, sorted(wanted)) if system and wanted else {}
    if not found:
        return {}
    reached = set(rows.filter(pk__in=found.values()).values_list("pk", flat=True))
    return {text: pk for text, pk in found.items() if pk in reached}


def _none() -> str:
    return _("There is no such record.")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID
