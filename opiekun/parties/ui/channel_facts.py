"""Phones, e-mails, addresses and accounts as facts: each row is a fact of its own, edited in place."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from opiekun.core.errors import NotFound
from opiekun.parties.choices import AddressKind, ChannelKind, ChannelLabel, Voivodeship
from opiekun.parties.rules.channels import dialled
from opiekun.parties.rules.identifiers import format_iban
from opiekun.records.record.facts import Fact, Input

Row = Mapping[str, Any]
ADDRESS_INPUTS = ("street", "house_number", "flat_number", "postcode", "city")


class HasChannels(Protocol):
    """A party or a person with its rows."""

    @property
    def channels(self) -> Sequence[Row]: ...

    @property
    def addresses(self) -> Sequence[Row]: ...

    def of_kind(self, kind: str) -> list[Row]: ...


def channel_markup(kind: str, value: str) -> Markup:
    """The value as a link that calls, writes or opens."""
    if kind in (ChannelKind.PHONE, ChannelKind.FAX):
        return Markup('<a href="tel:{}">{}</a>').format(dialled(value), value)
    if kind == ChannelKind.EMAIL:
        return Markup('<a href="mailto:{}">{}</a>').format(quote(value, safe="@"), _breakable(value))
    if kind == ChannelKind.WEB and urlsplit(value).scheme in ("http", "https"):
        shown = value.split("://", 1)[1].rstrip("/")
        return Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(value, _breakable(shown))
    return Markup("{}").format(value)


def _breakable(text: str) -> Markup:
    """An address that a narrow column breaks behind "@" and "/", and in a word only when there is no other way."""
    return escape(text).replace("@", Markup("@<wbr>")).replace("/", Markup("/<wbr>"))


def channel_facts(record: HasChannels, editable: bool) -> list[Fact]:
    """A fact for each channel; phone, e-mail and web are shown also when there is none."""
    facts = []
    for kind in ChannelKind:
        found = record.of_kind(kind)
        if not found and kind in (ChannelKind.PHONE, ChannelKind.EMAIL, ChannelKind.WEB):
            facts.append(Fact(f"{kind}-new", kind.label, "", editable))
        facts += [
            Fact(
                f"{kind}-{row['id']}",
                kind.label,
                channel_markup(kind, row["value"]),
                editable,
                note=str(ChannelLabel(row["label"]).label) if row["label"] else "",
            )
            for row in found
        ]
    return facts


def address_lines(row: Row) -> Markup:
    """Street and number; postcode and city; the country when it is not Poland."""
    number = "/".join(part for part in (row["house_number"], row["flat_number"]) if part)
    street = " ".join(part for part in (row["street"], number) if part)
    city = " ".join(part for part in (row["postcode"], row["city"]) if part)
    post = row["post_office"] if row["post_office"] != row["city"] else ""
    country = row["country"] if row["country"] != "PL" else ""
    lines = [line for line in (street, city, post, country) if line]
    return Markup("<br>").join(lines)


def address_facts(record: HasChannels, editable: bool) -> list[Fact]:
    """A fact for each address."""
    if not record.addresses:
        return [Fact("address-new", _("Address"), "", editable)]
    return [
        Fact(
            f"address-{row['id']}",
            _("Address") if number == 0 and row["kind"] == AddressKind.REGISTERED else AddressKind(row["kind"]).label,
            address_lines(row),
            editable,
            note=row["name"],
        )
        for number, row in enumerate(record.addresses)
    ]


def place_of(record: HasChannels) -> str:
    """City and voivodeship of the main address, for the second line of the head."""
    for row in record.addresses:
        if row["city"]:
            region = Voivodeship(row["voivodeship"]).label if row["voivodeship"] else ""
            return ", ".join(part for part in (row["city"], str(region)) if part)
    return ""


def account_facts(accounts: Sequence[Row], editable: bool) -> list[Fact]:
    """A fact for each bank account, or an empty one."""
    if not accounts:
        return [Fact("account-new", _("Bank account"), "", editable)]
    return [
        Fact(
            f"account-{row['id']}",
            _("Bank account"),
            format_iban(row["iban"]),
            editable,
            note=", ".join(part for part in (row["bank_name"], row["currency"], row["label"]) if part),
        )
        for row in accounts
    ]


def _found(rows: Sequence[Row], row_id: str) -> Row | None:
    if row_id == "new":
        return None
    row = next((row for row in rows if str(row["id"]) == row_id), None)
    if row is None:
        raise NotFound
    return row


def row_inputs(rows: Mapping[str, Sequence[Row]], code: str) -> list[Input] | None:
    """The form of a row's fact; None when the fact is not a row. ``rows`` has channels, addresses, bank_accounts."""
    name, _dash, row_id = code.rpartition("-")
    if name in ChannelKind.values:
        row = _found(rows["channels"], row_id)
        return [Input("value", ChannelKind(name).label, row["value"] if row else "", attrs=_TYPED.get(name, {}))]
    if name == "address":
        row = _found(rows["addresses"], row_id)
        labels = {
            "street": _("Street"),
            "house_number": _("House number"),
            "flat_number": _("Flat number"),
            "postcode": _("Postcode"),
            "city": _("City"),
        }
        return [Input(part, labels[part], row[part] if row else "") for part in ADDRESS_INPUTS]
    if name == "account" and "bank_accounts" in rows:
        row = _found(rows["bank_accounts"], row_id)
        return [Input("iban", _("Bank account"), format_iban(row["iban"]) if row else "")]
    return None


_TYPED: Mapping[str, Mapping[str, str]] = {
    "phone": {"type": "tel", "inputmode": "tel"},
    "fax": {"type": "tel", "inputmode": "tel"},
    "email": {"type": "email", "inputmode": "email"},
    "web": {"type": "text", "inputmode": "url"},
}
_LISTS = {"address": "addresses", "account": "bank_accounts"}


def changed_rows(rows: Mapping[str, Sequence[Row]], code: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The whole list to be written when one row's fact is saved; a row left without its value is taken out."""
    name, _dash, row_id = code.rpartition("-")
    field = _LISTS.get(name, "channels")
    emptied = not any(values.values())
    written = []
    for row in rows[field]:
        if str(row["id"]) == row_id:
            if emptied:
                continue
            row = {**row, **values}
        written.append({key: str(value) if key == "id" else value for key, value in row.items()})
    if row_id == "new" and not emptied:
        defaults = {"address": {"kind": AddressKind.REGISTERED.value}, "account": {}}
        written.append({**defaults.get(name, {"kind": name}), **values})
    return {field: written}
