"""A row laid upon a party: what differs is changed, what is new is added, nothing that is there is taken away."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from opiekun.parties.choices import AddressKind, LegalForm, PartyStatus, Sex, Source
from opiekun.parties.importing.party_reader import EXTERNAL_ID, same_regon
from opiekun.parties.importing.standing import NAMES, PLACE, Standing, Values
from opiekun.parties.rules.alike_names import plain_name
from opiekun.records.custom.reading import CUSTOM
from opiekun.records.importing.entries import Change
from opiekun.records.importing.settings import FILL

_SCALARS = (
    *NAMES,
    *("legal_form", "nip", "regon", "krs", "eu_vat", "status", "source", "industry"),
    *("job_title", "department", "occupation", "education", "is_main", "has_left"),
)
_WORDS: Mapping[str, Any] = {"legal_form": LegalForm, "status": PartyStatus, "source": Source, "sex": Sex}
NameOf = Callable[[int | None], str]
ChangeOf = Callable[[str, Any, Any], Change]


class Laying:
    """Lays the values of rows upon one standing and gathers the changes."""

    def __init__(self, standing: Standing, mode: str, name_of: NameOf) -> None:
        self._standing, self._fills, self._name_of = standing, mode == FILL and not standing.is_new, name_of
        self.changes: list[Change] = []

    def lay(self, values: Mapping[str, Any]) -> list[Change]:
        """The changes that the row makes; the standing has them from now on."""
        for name in _SCALARS:
            if values.get(name) not in ("", None):
                self._scalar(name, values[name])
        if values.get("account_manager"):
            self._manager(values["account_manager"])
        if values.get("remarks"):
            self._remarks(values["remarks"])
        if values.get(EXTERNAL_ID) and not self._standing.external_id:
            self._standing.external_id = values[EXTERNAL_ID]
            self._standing.touched.add(EXTERNAL_ID)
            self.changes.append(Change(EXTERNAL_ID, "", values[EXTERNAL_ID]))
        self._channels(values.get("channels", ()))
        for address in values.get("addresses", ()):
            self._address(address)
        for account in values.get("bank_accounts", ()):
            self._account(account)
        return self.changes

    def lay_custom(self, values: Mapping[str, Any], change_of: ChangeOf) -> list[Change]:
        """The changes that the row makes of custom values."""
        custom, changes = self._standing.custom, []
        for code, value in values.items():
            before = custom.get(code)
            if before == value or (self._fills and before is not None):
                continue
            if value is None:
                del custom[code]
            else:
                custom[code] = value
            self._standing.touched.add(CUSTOM)
            changes.append(change_of(code, before, value))
        return changes

    def _scalar(self, name: str, value: Any) -> None:
        place, group = (self._standing.names, "names") if name in NAMES else (self._standing.columns, "columns")
        before = place[name]
        same = same_regon(before) == same_regon(value) if name == "regon" else before == value
        if same or (self._fills and before):
            return
        place[name] = value
        self._standing.touched.add(group)
        words = _WORDS.get(name)
        shown = (str(words(before).label) if before else "", str(words(value).label)) if words else ("", "")
        if isinstance(value, bool):
            shown = (_yes_or_no(before), _yes_or_no(value))
        self.changes.append(Change(name, before, value, *shown))

    def _manager(self, user_id: int) -> None:
        columns = self._standing.columns
        before = columns["account_manager_id"]
        if before == user_id or (self._fills and before):
            return
        columns["account_manager_id"] = user_id
        self._standing.touched.add("columns")
        self.changes.append(
            Change("account_manager", before, user_id, self._standing.manager or "", self._name_of(user_id))
        )

    def _remarks(self, text: str) -> None:
        """Remarks are added below those that are there: what people wrote is never written over."""
        before = self._standing.columns["remarks"]
        if text in before or (self._fills and before):
            return
        after = f"{before}\n{text}" if before else text
        self._standing.columns["remarks"] = after
        self._standing.touched.add("columns")
        self.changes.append(Change("remarks", before, after))

    def _channels(self, rows: Sequence[Values]) -> None:
        """New ones are added; the first new one of a kind becomes its main one, and the former stays beside it."""
        standing = self._standing
        for kind in dict.fromkeys(row["kind"] for row in rows):
            of_kind = [row for row in rows if row["kind"] == kind]
            there = {row["normalised"] for row in standing.channels if row["kind"] == kind}
            added = [row for row in of_kind if row["normalised"] not in there]
            main = next((row for row in standing.channels if row["kind"] == kind and row["is_main"]), None)
            takes_over = of_kind[0]["normalised"] not in there and not (self._fills and main)
            for row in added:
                is_main = row is of_kind[0] and takes_over
                self._add_channel(row, main if is_main else None, is_main or (main is None and row is added[0]))

    def _add_channel(self, row: Values, main: Values | None, is_main: bool) -> None:
        if main is not None:
            main["is_main"] = False
            main["changed"] = True
        self._standing.channels.append({**row, "is_main": is_main})
        self._standing.touched.add("channels")
        before = {"main": main["normalised"]} if main is not None else None
        after = {name: row[name] for name in ("kind", "normalised", "value", "label")}
        self.changes.append(Change(row["kind"], before, after, main["value"] if main else "", row["value"]))

    def _address(self, row: Values) -> None:
        same_kind = [there for there in self._standing.addresses if there["kind"] == row["kind"]]
        given = {part: row[part] for part in PLACE if row[part] and part != "country"}
        if any(_says_so(there, given) for there in self._standing.addresses):
            return
        if same_kind and row["kind"] != AddressKind.DELIVERY:
            if not self._fills:
                self._change_address(same_kind[0], row, given)
            return
        is_main = not any(there["is_main"] for there in self._standing.addresses)
        self._standing.addresses.append({**row, "is_main": is_main})
        self._standing.touched.add("addresses")
        self.changes.append(Change(f"address.{row['kind']}", None, _place(row), "", one_line(row)))

    def _change_address(self, there: Values, row: Values, given: Mapping[str, str]) -> None:
        before, shown = _place(there), one_line(there)
        there.update({**{part: row[part] for part in _left_behind(there, given)}, **given})
        there["changed"] = True
        self._standing.touched.add("addresses")
        self.changes.append(Change(f"address.{there['kind']}", before, _place(there), shown, one_line(there)))

    def _account(self, row: Values) -> None:
        standing = self._standing
        if any(there["iban"] == row["iban"] for there in standing.accounts):
            return
        is_main = not any(t["is_main"] for t in standing.accounts if t["currency"] == row["currency"])
        standing.accounts.append({**row, "is_main": is_main})
        standing.touched.add("accounts")
        self.changes.append(Change("iban", None, {"iban": row["iban"]}, "", row["iban"]))


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def _says_so(there: Mapping[str, Any], given: Mapping[str, str]) -> bool:
    return all(there[part] == value for part, value in given.items())


def _left_behind(there: Mapping[str, Any], given: Mapping[str, str]) -> Sequence[str]:
    """Parts of an address that do not outlive the change, also where the row says nothing of them.

    In another town all is another; in another street or house the flat is. Else what a file has no column for stays.
    """
    if there["city"] and "city" in given and plain_name(there["city"]) != plain_name(given["city"]):
        return PLACE
    moved = next((part for part in ("street", "house_number") if part in given and there[part] != given[part]), "")
    return {"street": ("house_number", "flat_number"), "house_number": ("flat_number",)}.get(moved, ())


def _place(row: Mapping[str, Any]) -> dict[str, str]:
    return {part: row[part] for part in PLACE}


def one_line(row: Mapping[str, Any]) -> str:
    """An address in one line."""
    number = "/".join(part for part in (row["house_number"], row["flat_number"]) if part)
    street = " ".join(part for part in (row["street"], number) if part)
    town = " ".join(part for part in (row["postcode"], row["city"]) if part)
    return ", ".join(part for part in (street, town) if part)
