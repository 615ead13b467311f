"""The changes of an import taken back from a standing, one by one, as far as they still stand."""

from collections.abc import Collection, Mapping
from typing import Any

from opiekun.parties.importing.standing import NAMES, PLACE, Standing, Values
from opiekun.records.custom.fields import PREFIX
from opiekun.records.custom.reading import CUSTOM
from opiekun.records.importing.entries import Change

_ADDRESS = "address."


class LayingBack:
    """Takes changes back; rows that are to go say ``gone``, those that become the main ones ``main_again``.

    ``taken`` are unique values (field, value) that other records have by now.
    """

    def __init__(self, standing: Standing, taken: Collection[tuple[str, str]]) -> None:
        self._standing, self._taken = standing, taken

    def take_back(self, change: Change) -> bool:
        """Whether the field still held what the import gave it, and has its former value now."""
        if change.field.startswith(PREFIX):
            return self._custom(change)
        if change.field.startswith(_ADDRESS):
            return self._address(change)
        if change.field == "iban":
            return self._remove(self._standing.accounts, {"iban": change.after["iban"]})
        if isinstance(change.after, Mapping):
            return self._channel(change)
        return self._value(change)

    def _custom(self, change: Change) -> bool:
        custom, code = self._standing.custom, change.field.removeprefix(PREFIX)
        if custom.get(code) != change.after or (change.field, _key(change.before)) in self._taken:
            return False
        if change.before is None:
            custom.pop(code, None)
        else:
            custom[code] = change.before
        self._standing.touched.add(CUSTOM)
        return True

    def _value(self, change: Change) -> bool:
        standing = self._standing
        if change.field == "external_id":
            if standing.external_id != change.after:
                return False
            standing.external_id = change.before
            standing.touched.add("external_id")
            return True
        name = "account_manager_id" if change.field == "account_manager" else change.field
        place, group = (standing.names, "names") if name in NAMES else (standing.columns, "columns")
        if place[name] != change.after or (name, change.before) in self._taken or not self._keeps_a_name(name, change):
            return False
        place[name] = change.before
        standing.touched.add(group)
        return True

    def _keeps_a_name(self, name: str, change: Change) -> bool:
        """A natural person cannot be left without first and last name."""
        if change.before or name not in ("first_name", "last_name"):
            return True
        return bool(self._standing.names["last_name" if name == "first_name" else "first_name"])

    def _channel(self, change: Change) -> bool:
        after: Mapping[str, Any] = change.after
        rows = self._standing.channels
        if not self._remove(rows, {name: after[name] for name in ("kind", "normalised", "value", "label")}):
            return False
        left = [row for row in rows if row["kind"] == after["kind"] and not row.get("gone")]
        former = (change.before or {}).get("main")
        if not any(row["is_main"] for row in left):
            self._main_again(next((row for row in left if row["normalised"] == former), left[0] if left else None))
        return True

    def _address(self, change: Change) -> bool:
        kind = change.field.removeprefix(_ADDRESS)
        rows = self._standing.addresses
        if change.before is None:
            if not self._remove(rows, {"kind": kind, **change.after}):
                return False
            left = [row for row in rows if not row.get("gone")]
            if not any(row["is_main"] for row in left):
                self._main_again(left[0] if left else None)
            return True
        for row in rows:
            if row["kind"] == kind and not row.get("gone") and {part: row[part] for part in PLACE} == change.after:
                row.update(change.before)
                row["changed"] = True
                return True
        return False

    def _remove(self, rows: list[Values], like: Mapping[str, Any]) -> bool:
        for row in rows:
            if not row.get("gone") and all(row[name] == value for name, value in like.items()):
                row["gone"] = True
                return True
        return False

    def _main_again(self, row: Values | None) -> None:
        if row is not None:
            row["is_main"] = row["main_again"] = True


def _key(value: Any) -> str:
    return str(value).lower()
