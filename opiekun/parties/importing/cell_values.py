"""The cells of a row by field, and what is wrong with them in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.reading import WrongValue
from opiekun.parties.choices import ChannelKind, ChannelLabel
from opiekun.parties.importing import cells as read_cells
from opiekun.parties.importing.choice_words import read_country, read_voivodeship
from opiekun.parties.rules.address_text import PARTS, split_address, split_street
from opiekun.records.importing.entries import Problem
from opiekun.records.importing.problems import WITHOUT

# Field of the import: kind of the channel, its label where it gets one, and how a cell is taken apart.
CHANNELS: Final[Mapping[str, tuple[str, str, Callable[[str], list[str]]]]] = {
    "phone": (ChannelKind.PHONE.value, "", read_cells.phones),
    "mobile": (ChannelKind.PHONE.value, ChannelLabel.MOBILE.value, read_cells.phones),
    "fax": (ChannelKind.FAX.value, "", read_cells.phones),
    "email": (ChannelKind.EMAIL.value, "", read_cells.emails),
    "web": (ChannelKind.WEB.value, "", read_cells.words),
    "e_delivery": (ChannelKind.E_DELIVERY.value, "", read_cells.words),
}
ADDRESS_PARTS: Final = (*PARTS, "post_office", "commune", "county", "voivodeship", "country", "address")
Origin = dict[tuple[str | int, ...], tuple[str, str]]


@dataclass
class RawRow:
    """Raw input for the register's readers, and from which field and cell each part of it comes."""

    cells: dict[str, list[str]]
    raw: dict[str, Any] = field(default_factory=dict)
    origins: Origin = field(default_factory=dict)
    problems: list[FieldError] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def first(self, code: str) -> str:
        """The cell of a field, empty when it is not there."""
        found = self.cells.get(code)
        return found[0] if found else ""

    def put(self, name: str, code: str, value: Any) -> None:
        """Give the reader ``name`` a value that comes from the field ``code``, unless it is empty."""
        if value not in ("", None):
            self.raw[name] = value
            self.origins[(name,)] = (code, self.first(code))

    def by_words(self, name: str, code: str, read: Callable[[str], Any]) -> None:
        """Give the reader what the words of the cell mean; words that mean nothing are a problem."""
        text = read_cells.filled(self.first(code))
        if text:
            try:
                self.put(name, code, read(text))
            except WrongValue as wrong:
                self.refuse(name, code, wrong)

    def refuse(self, name: str, code: str, wrong: WrongValue) -> None:
        """Note that the cell of a field cannot be taken."""
        self.origins[(name,)] = (code, self.first(code))
        self.problems.append(FieldError((name,), wrong.code, str(wrong.message)))

    def add_channels(self) -> None:
        """The channels, each once; the first of a kind comes first."""
        rows: list[dict[str, Any]] = []
        seen: set[tuple[str, str]] = set()
        for code, (kind, label, values) in CHANNELS.items():
            for cell in self.cells.get(code, ()):
                for value in values(cell):
                    key = kind, read_cells.same_channel(value, kind in ("phone", "fax"))
                    if key not in seen:
                        seen.add(key)
                        self.origins["channels", len(rows), "value"] = (code, value)
                        rows.append({"kind": kind, "value": value, "label": label})
        if rows:
            self.raw["channels"] = rows

    def add_address(self, mapped: Mapping[str, str], prefix: str, kind: str, name: str = "addresses") -> None:
        """The address whose parts are ``mapped`` to fields of this prefix, unless all of it is empty."""
        parts: dict[str, Any] = {}
        codes: dict[str, str] = {}
        for part, code in mapped.items():
            text = read_cells.filled(self.first(code))
            if part in ("house_number", "flat_number") and text:
                text = read_cells.number(text) or text
            if text:
                parts[part], codes[part] = text, code
        if not any(parts.get(part) for part in (*PARTS, "address")):
            self.left_out += [text for part, text in parts.items() if part != "country" or not _is_home(text)]
            return
        self._take_apart(parts, codes, prefix)
        at = (name, len(self.raw.setdefault(name, [])))
        for part, read in (("voivodeship", read_voivodeship), ("country", read_country)):
            if part in parts:
                try:
                    parts[part] = read(parts[part])
                except WrongValue as wrong:
                    self.origins[(*at, part)] = (codes[part], parts.pop(part))
                    self.problems.append(FieldError((*at, part), wrong.code, str(wrong.message)))
        for part, code in codes.items():
            self.origins.setdefault((*at, part), (code, self.first(code)))
        self.raw[name].append({"kind": kind, **parts})

    def _take_apart(self, parts: dict[str, Any], codes: dict[str, str], prefix: str) -> None:
        """Tell the parts of an address apart that stand in one cell, where the file has no columns for them."""
        whole = parts.pop("address", "")
        codes.pop("address", None)
        if whole:
            for part in PARTS:
                value = getattr(split_address(whole), part)
                if value and part not in parts:
                    parts[part], codes[part] = value, f"{prefix}address"
        elif parts.get("street") and f"{prefix}house_number" not in self.cells:
            split = split_street(parts["street"])
            parts["street"] = split.street
            for part in ("house_number", "flat_number"):
                if getattr(split, part) and part not in parts:
                    parts[part], codes[part] = getattr(split, part), f"{prefix}street"


def _is_home(text: str) -> bool:
    """Whether it is Poland, which files name in each row, with an address or without."""
    try:
        return read_country(text) == "PL"
    except WrongValue:
        return False


def without_address(row: RawRow) -> Problem | None:
    """What is said of a row that names a region without a place in it: there is no address to put it into."""
    if not row.left_out:
        return None
    words = _("“%(value)s” stays out: an address has a town, a postcode or a street.")
    value = ", ".join(row.left_out)
    return Problem(f"{WITHOUT}address", words % {"value": value}, str(_("Address")), value)


def problem_of(errors: Sequence[FieldError], origins: Origin, labels: Mapping[str, Label]) -> Problem:
    """The errors as one problem of the row: the first field and value, and the reasons of all."""
    reasons: list[str] = []
    first = ("", "")
    for error in errors:
        code, value = _origin(error.loc, origins)
        label = str(labels.get(code, ""))
        first = first if first[0] else (label, value)
        reasons.append(f"{label}: {error.message}" if label else str(error.message))
    return Problem(errors[0].code, " ".join(dict.fromkeys(reasons)), *first)


def _origin(loc: tuple[str | int, ...], origins: Origin) -> tuple[str, str]:
    for length in range(len(loc), 0, -1):
        if loc[:length] in origins:
            return origins[loc[:length]]
    near = [origin for place, origin in origins.items() if place[: min(2, len(loc))] == loc[:2]]
    return near[0] if near else (str(loc[0]), "")


def wrong_input(refused: InvalidInput, row: RawRow, labels: Mapping[str, Label]) -> Problem:
    """What the register's readers refused."""
    return problem_of([*row.problems, *refused.errors], row.origins, labels)


def read_what_can_be(
    read: Callable[[Mapping[str, Any]], dict[str, Any]], raw: Mapping[str, Any]
) -> tuple[dict[str, Any], InvalidInput | None]:
    """The clean values, without the fields that the reader refuses, and its refusal."""
    try:
        return read(raw), None
    except InvalidInput as refused:
        wrong = {error.loc[0] for error in refused.errors}
        try:
            return read({name: value for name, value in raw.items() if name not in wrong}), refused
        except InvalidInput:
            return {}, refused


def unread_labels(
    row: RawRow, refused: InvalidInput | None, labels: Mapping[str, Label], several: Sequence[Sequence[str]]
) -> set[str]:
    """The labels of fields that could not be read; of ``several`` that say one thing all, where one is wrong."""
    errors = [*row.problems, *(refused.errors if refused else ())]
    codes = {_origin(error.loc, row.origins)[0] for error in errors}
    codes |= {code for ones in several if not codes.isdisjoint(ones) for code in ones}
    return {str(labels[code]) for code in codes if code in labels}


def mapped_parts(mapping: Sequence[str], prefix: str) -> dict[str, str]:
    """The parts of an address that columns are mapped to, with the codes of their fields."""
    return {part: prefix + part for part in ADDRESS_PARTS if prefix + part in mapping}


def by_field(mapping: Sequence[str], row: Sequence[str]) -> dict[str, list[str]]:
    """The cells of a row by the fields that its columns are."""
    found: dict[str, list[str]] = {}
    for code, cell in zip(mapping, row, strict=False):
        if code:
            found.setdefault(code, []).append(cell)
    return found
