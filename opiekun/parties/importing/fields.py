"""The fields that columns of a file of parties can be, with the names by which files call them."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import LegalForm, PartyKind, PartyStatus, Sex, Source, Voivodeship
from opiekun.parties.importing import looks
from opiekun.parties.importing.choice_words import is_choice, read_country
from opiekun.parties.permissions import PARTY
from opiekun.records.importing.custom.fields import custom_import_fields
from opiekun.records.importing.registry import ImportField

COMPANY: Final = _("Party")
NUMBERS: Final = _("Numbers")
CONTACT: Final = _("Contact")
DEALINGS: Final = _("Dealings")
ACCOUNTS: Final = _("Bank accounts")
# Prefix of the fields of an address, kind of the address, heading, and the words that tell it from the others.
ADDRESSES: Final = (
    ("", "registered", _("Registered office"), ""),
    (
        "correspondence.",
        "correspondence",
        _("Correspondence address"),
        "korespondencyjny|korespondencja|korespondencji",
    ),
    ("delivery.", "delivery", _("Delivery address"), "dostawy|dostawa|wysylki"),
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


def described(code: str, label: Label, group: Label, words: str, **more: Any) -> ImportField:
    """A field with the names of columns that mean it, divided by "|"."""
    return ImportField(code, label, group, _words(words), **more)


def person_names(group: Label) -> tuple[ImportField, ...]:
    """The names of a natural person."""
    return (
        described("first_name", _("First name"), group, "imie|imiona|first name|=first|firstname|given name"),
        described("last_name", _("Last name"), group, "nazwisko|last name|=last|lastname|surname|family name"),
        described(
            "person_name",
            _("First and last name"),
            group,
            "imie i nazwisko|nazwisko i imie|imie nazwisko|=osoba|=osoba kontaktowa|full name|contact name|"
            "=contact person",
        ),
        described("sex", _("Sex"), group, "plec|=sex|gender", fits=is_choice(Sex)),
        described("salutation", _("Salutation"), group, "zwrot|zwrot grzecznosciowy|tytul grzecznosciowy|salutation"),
    )


_NAMES = (
    described(
        "name",
        _("Name"),
        COMPANY,
        "nazwa|nazwa firmy|nazwa pelna|pelna nazwa|nazwa kontrahenta|nazwa podmiotu|nazwa klienta|nazwa dostawcy|"
        "nazwa odbiorcy|nazwa placowki|nazwa jednostki|=kontrahent|=podmiot|=klient|=firma|=dostawca|=odbiorca|name|"
        "=company|company name|organisation|organization|organisation name|organization name|"
        "=customer|customer name|=supplier|supplier name|=vendor|account name",
        fits=looks.may_be_name,
        is_name=True,
    ),
    described(
        "short_name",
        _("Short name"),
        COMPANY,
        "nazwa skrocona|skrot|skrocona nazwa|nazwa krotka|akronim nazwa|short name|abbreviation|trade name|alias",
    ),
    described(
        "kind",
        _("Kind"),
        COMPANY,
        "rodzaj podmiotu|typ podmiotu|rodzaj kontrahenta|typ kontrahenta|typ klienta|kind|party kind|customer type",
        fits=is_choice(PartyKind),
    ),
    described("legal_form", _("Legal form"), COMPANY, "forma prawna|legal form", fits=is_choice(LegalForm)),
    *person_names(_("Natural person, or contact person of an organisation")),
)
_NUMBERS = (
    described(
        "external_id",
        _("Id in another system"),
        NUMBERS,
        "id zewnetrzne|identyfikator zewnetrzny|id kontrahenta|id klienta|id podmiotu|id jednostki|kod kontrahenta|"
        "kod klienta|kod podmiotu|numer kontrahenta|numer klienta|nr kontrahenta|nr klienta|symbol kontrahenta|"
        "symbol klienta|akronim|akronim kontrahenta|external id|external key|customer id|customer number|customer no|"
        "customer code|supplier id|supplier number|account id|account number|party id|numer rspo|rspo|teryt",
    ),
    described(
        "nip",
        _("NIP"),
        NUMBERS,
        "nip|numer nip|nr nip|nip pl|nip firmy|nip klienta|nip kontrahenta|tax id|tax number|tax no|vat id|vat number|"
        "vat no|taxpayer id|identyfikator podatkowy|numer identyfikacji podatkowej",
        looks=looks.is_nip,
        fits=looks.may_be_digits,
    ),
    described(
        "regon",
        _("REGON"),
        NUMBERS,
        "regon|numer regon|nr regon|regon firmy",
        looks=looks.is_regon,
        fits=looks.may_be_digits,
    ),
    described("krs", _("KRS"), NUMBERS, "krs|numer krs|nr krs", looks=looks.is_krs, fits=looks.may_be_digits),
    described("eu_vat", _("EU VAT"), NUMBERS, "vat ue|nip ue|vat eu|eu vat|nip eu|numer vat ue|eu vat number"),
)
CONTACT_FIELDS = (
    described(
        "phone",
        _("Phone"),
        CONTACT,
        "telefon|tel|nr telefonu|numer telefonu|telefon 1|telefon 2|telefon 3|tel 1|tel 2|telefon stacjonarny|"
        "telefon kontaktowy|telefon sluzbowy|phone|phone number|phone 1|phone 2|telephone|telephone number|"
        "contact phone|contact phone number|work phone|business phone",
        many=True,
        looks=looks.is_phone,
        fits=looks.may_be_phone,
    ),
    described(
        "mobile",
        _("Mobile phone"),
        CONTACT,
        "telefon komorkowy|tel komorkowy|tel kom|komorka|kom|mobile|mobile phone|cell|cell phone",
        many=True,
        fits=looks.may_be_phone,
    ),
    described(
        "email",
        _("E-mail"),
        CONTACT,
        "e mail|email|mail|adres e mail|adres email|adres mail|adres poczty elektronicznej|poczta elektroniczna|"
        "email 1|email 2|e mail 1|e mail 2|e mail sluzbowy|email address|e mail address",
        many=True,
        looks=looks.is_email,
        fits=looks.may_be_email,
    ),
    described(
        "web",
        _("Web"),
        CONTACT,
        "www|strona|strona www|strona internetowa|adres www|web|website|web site|url|homepage|web page",
        many=True,
        looks=looks.is_web,
        fits=looks.may_be_web,
    ),
    described("fax", _("Fax"), CONTACT, "faks|fax|nr faksu|numer faksu|fax number", many=True, fits=looks.may_be_phone),
    described(
        "e_delivery",
        _("e-Delivery address"),
        CONTACT,
        "e doreczenia|edoreczenia|adres e doreczen|adres do doreczen elektronicznych|ade|e delivery",
        many=True,
    ),
)
_DEALINGS = (
    described("status", _("Status"), DEALINGS, "status|=stan|status klienta", fits=is_choice(PartyStatus)),
    described(
        "source",
        _("Source"),
        DEALINGS,
        "zrodlo|zrodlo pozyskania|zrodlo kontaktu|source|lead source",
        fits=is_choice(Source),
    ),
    described("industry", _("Industry"), DEALINGS, "branza|sektor|industry|sector|line of business"),
    described(
        "account_manager",
        _("Account manager"),
        DEALINGS,
        "opiekun|opiekun klienta|opiekun handlowy|handlowiec|przedstawiciel|przedstawiciel handlowy|account manager|"
        "sales rep|salesperson|sales representative|account owner|=owner",
        fits=looks.may_be_name,
    ),
    described(
        "remarks",
        _("Remarks"),
        DEALINGS,
        "uwagi|notatki|notatka|=opis|komentarz|dodatkowe informacje|remarks|notes|note|comments|comment|description",
        many=True,
    ),
)
_ACCOUNTS = (
    described(
        "iban",
        _("Bank account"),
        ACCOUNTS,
        "konto|konto bankowe|numer konta|nr konta|rachunek|rachunek bankowy|numer rachunku|nr rachunku|"
        "numer rachunku bankowego|nr rachunku bankowego|nrb|iban|bank account|account iban",
        many=True,
        looks=looks.is_iban,
        fits=looks.is_iban,
    ),
    described("bank_name", _("Bank"), ACCOUNTS, "=bank|nazwa banku|bank name"),
)
_ADDRESS_PARTS: Sequence[tuple[str, Label, str, dict[str, Any]]] = (
    ("street", _("Street"), "ulica|=ul|ulica i numer|ulica numer|adres ulica|street|street address|address line 1", {}),
    (
        "house_number",
        pgettext_lazy("import", "House number"),
        "nr domu|numer domu|nr budynku|numer budynku|nr posesji|=numer|=nr|=dom|=budynek|house number|house no|=house|"
        "building|building number",
        {"fits": looks.may_be_house},
    ),
    (
        "flat_number",
        pgettext_lazy("import", "Flat number"),
        "nr lokalu|numer lokalu|lokal|nr mieszkania|numer mieszkania|mieszkanie|flat|flat number|apartment|unit",
        {},
    ),
    (
        "postcode",
        _("Postcode"),
        "kod pocztowy|=kod|kod poczt|postcode|post code|postal code|zip|zip code|zipcode",
        {"looks": looks.is_postcode, "fits": looks.may_be_postcode},
    ),
    (
        "city",
        _("City"),
        "miejscowosc|miasto|miejscowosc miasto|city|town|locality|=place|city town",
        {"fits": looks.may_be_name},
    ),
    ("post_office", _("Post office"), "=poczta|post office", {"fits": looks.may_be_name}),
    ("commune", _("Commune"), "gmina|commune|municipality", {"fits": looks.may_be_name}),
    ("county", _("County"), "powiat|county|district", {"fits": looks.may_be_name}),
    (
        "voivodeship",
        _("Voivodeship"),
        "wojewodztwo|woj|voivodeship|province|=region|=state",
        {"fits": is_choice(Voivodeship), "looks": looks.is_voivodeship},
    ),
    (
        "country",
        _("Country"),
        "kraj|panstwo|country|country code|kod kraju",
        {"fits": lambda value: len(read_country(value)) == 2},
    ),
    (
        "address",
        _("Whole address"),
        "adres|adres siedziby|siedziba|pelny adres|adres pelny|adres firmy|address|full address",
        {"fits": looks.may_be_name},
    ),
)


def _address_fields() -> tuple[ImportField, ...]:
    fields = []
    for prefix, _kind, group, tellers in ADDRESSES:
        for code, label, words, more in _ADDRESS_PARTS:
            names = _words(words) if not tellers else _told_apart(words, tellers)
            usual = more if not tellers else {name: true for name, true in more.items() if name != "looks"}
            fields.append(ImportField(prefix + code, label, group, names, **usual))
    return tuple(fields)


def _told_apart(words: str, tellers: str) -> tuple[str, ...]:
    """Names of a further address: "adres korespondencyjny ulica", "ulica dostawy"."""
    names = [f"{word} {teller}" for word in _words(words) for teller in _words(tellers)]
    names += [f"{teller} {word}" for word in _words(words) for teller in _words(tellers)]
    names += [f"adres {teller} {word}" for word in _words(words) for teller in _words(tellers)]
    return tuple(names)


PARTY_FIELDS: Final = (
    *_NAMES,
    *_NUMBERS,
    *CONTACT_FIELDS,
    *_address_fields(),
    *_DEALINGS,
    *_ACCOUNTS,
)


def party_fields(viewer: Viewer) -> Sequence[ImportField]:
    """The fields of an import of parties."""
    return [*PARTY_FIELDS, *custom_import_fields(viewer, PARTY)]
