"""Editors of several rows: which part of a list each shows, how its rows are read, where errors belong."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict

from opiekun.core.errors import FieldError
from opiekun.core.fields import Label
from opiekun.core.whole_numbers import whole
from opiekun.parties.choices import ChannelKind

MOST_ROWS: Final = 60
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """An editor named ``name`` of the rows of ``list`` whose kind is among ``kinds`` (none: all of them).

    ``fields`` are what a row sends; ``content`` those without which a row is empty. A block of one kind does not ask
    for it.
    """

    name: str
    list: str
    fields: Sequence[str]
    content: Sequence[str]
    kinds: Sequence[str] = ()

    def shows(self, row: Mapping[str, Any]) -> bool:
        """Whether the row belongs to this editor."""
        return not self.kinds or row.get("kind") in self.kinds


_CHANNEL = ("value", "label")
PHONES = Block("phones", "channels", _CHANNEL, ("value",), ("phone",))
EMAILS = Block("emails", "channels", _CHANNEL, ("value",), ("email",))
OTHERS = Block("others", "channels", ("kind", *_CHANNEL), ("value",), ("web", "fax", "e_delivery"))
ADDRESSES = Block(
    "addresses",
    "addresses",
    (
        *("kind", "name", "street", "house_number", "flat_number", "postcode", "city", "post_office", "commune"),
        *("county", "voivodeship", "country"),
    ),
    ("street", "house_number", "flat_number", "postcode", "city"),
)
ACCOUNTS = Block("accounts", "bank_accounts", ("iban", "bank_name", "currency", "label"), ("iban", "bank_name"))
PRIVATE_PHONES = Block("private_phones", "private_channels", _CHANNEL, ("value",), ("phone",))
PRIVATE_EMAILS = Block("private_emails", "private_channels", _CHANNEL, ("value",), ("email",))
PARTY_BLOCKS = (PHONES, EMAILS, OTHERS, ADDRESSES, ACCOUNTS)
PERSON_BLOCKS = (PHONES, EMAILS, OTHERS, ADDRESSES)
PRIVATE_BLOCKS = (PRIVATE_PHONES, PRIVATE_EMAILS)


def typed(posted: QueryDict, name: str) -> str:
    """A text as it was typed, with one sort of line break and without surrounding space."""
    return str(posted.get(name, "")).replace("\r\n", "\n").strip()


def read_block(posted: QueryDict, block: Block) -> list[Row]:
    """The rows of the editor that are neither empty nor taken out, in the order of the page."""
    count = typed(posted, f"{block.name}-count")
    rows = []
    for number in range(min(whole(count) or 0, MOST_ROWS)):
        at = f"{block.name}-{number}"
        row: Row = {name: typed(posted, f"{at}-{name}") for name in block.fields}
        if f"{at}-remove" in posted or not any(row[name] for name in block.content):
            continue
        if len(block.kinds) == 1:
            row["kind"] = block.kinds[0]
        row["id"] = typed(posted, f"{at}-id")
        row["is_main"] = posted.get(f"{block.name}-main") == str(number)
        rows.append(row)
    return rows


def read_blocks(posted: QueryDict, blocks: Iterable[Block]) -> dict[str, list[Row]]:
    """The lists that the editors make together."""
    lists: dict[str, list[Row]] = {}
    for block in blocks:
        lists.setdefault(block.list, []).extend(read_block(posted, block))
    return lists


def stored_rows(block_list: Sequence[Block], rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Stored rows as ``read_blocks`` would read them back unchanged, in the same order."""
    shown: list[Row] = []
    for block in block_list:
        has_main = False
        for row in rows:
            if block.shows(row):
                values = {name: str(row.get(name) or "") for name in block.fields}
                shown.append({**values, "kind": row["kind"]} if "kind" in row else values)
                # An editor has one mark for the main row, even where each kind or currency has a main one.
                is_main = bool(row["is_main"]) and not has_main
                has_main = has_main or is_main
                shown[-1].update(id=str(row["id"]), is_main=is_main)
    return shown


@dataclass(slots=True)
class ShownRow:
    """A row of an editor as the page prints it."""

    index: int
    values: Row
    errors: dict[str, str] = field(default_factory=dict)


def shown_blocks(
    blocks: Iterable[Block], values: Mapping[str, Any], errors: Iterable[FieldError]
) -> dict[str, list[ShownRow]]:
    """The rows of each editor, with what is wrong with them."""
    wrong: dict[tuple[Any, ...], dict[str, str]] = {}
    for error in errors:
        if len(error.loc) >= 2:
            part = str(error.loc[2]) if len(error.loc) > 2 else ""
            wrong.setdefault(error.loc[:2], {})[part] = str(error.message)
    shown: dict[str, list[ShownRow]] = {}
    for block in blocks:
        rows: list[ShownRow] = []
        for place, row in enumerate(values.get(block.list) or ()):
            if block.shows(row):
                rows.append(ShownRow(len(rows), row, wrong.get((block.list, place), {})))
        shown[block.name] = rows
    return shown


def with_blank_rows(shown: dict[str, list[ShownRow]], names: Iterable[str]) -> dict[str, list[ShownRow]]:
    """A row to type into in each of the editors that has none; one left empty is not sent on."""
    for name in names:
        if not shown[name]:
            shown[name] = [ShownRow(0, {"is_main": True})]
    return shown


def error_links(
    blocks: Iterable[Block], values: Mapping[str, Any], errors: Iterable[FieldError], label: Callable[[str], Label]
) -> list[tuple[str, str]]:
    """For the summary at the top, in the order of ``values``: the id of the field, its name, what is wrong with it."""
    blocks = list(blocks)
    places = {name: place for place, name in enumerate(values)}
    links = []
    for error in sorted(errors, key=lambda error: places.get(name_in_form(error), -1)):
        said = f"{_name_of(values, error, label)}: {error.message}" if error.loc else str(error.message)
        links.append((_field_id(blocks, values, error), said))
    return links


def _name_of(values: Mapping[str, Any], error: FieldError, label: Callable[[str], Label]) -> Label:
    """The field's name; of a row of channels what it is: a phone, an e-mail."""
    if error.loc[0] == "channels" and len(error.loc) > 1 and isinstance(error.loc[1], int):
        rows = list(values.get("channels") or ())
        kind = rows[error.loc[1]].get("kind", "") if error.loc[1] < len(rows) else ""
        if kind in ChannelKind.values:
            return ChannelKind(kind).label
    return label(name_in_form(error))


def name_in_form(error: FieldError) -> str:
    """A custom field has its code behind "custom"; the rows of a list are told by its name."""
    return "-".join(str(part) for part in (error.loc if error.loc[:1] == ("custom",) else error.loc[:1]))


def _field_id(blocks: Sequence[Block], values: Mapping[str, Any], error: FieldError) -> str:
    if len(error.loc) < 2 or not isinstance(error.loc[1], int):
        return "id_" + "-".join(str(part) for part in error.loc)
    rows = list(values.get(str(error.loc[0])) or ())
    place = error.loc[1]
    for block in blocks:
        if block.list == error.loc[0] and place < len(rows) and block.shows(rows[place]):
            index = sum(1 for row in rows[:place] if block.shows(row))
            part = str(error.loc[2]) if len(error.loc) > 2 else block.content[0]
            return f"id_{block.name}-{index}-{part}"
    return ""
