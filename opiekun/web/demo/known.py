"""Parties that pictures and walks through the product name; they come first, whatever the size."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from opiekun.parties.choices import AddressKind, LegalForm, PartyKind, Sex
from opiekun.web.demo import firm_names, firms, numbers, people, places, reach
from opiekun.web.demo.entries import AccountEntry, Names, PartyEntry, PersonEntry
from opiekun.web.demo.vocabulary import town

AK, MG, PN, JW = "admin@demo.test", "marek@demo.test", "pawel@demo.test", "jan@demo.test"

# Name, legal form, town, the NIP without its check digit, industry, account manager; name and post of who leads.
_KNOWN = (
    ("Stalbud Żory", "limited_company", "Żory", "647218403", "Konstrukcje stalowe", AK, "Robert Mazur", "Prezes zarządu"),
    ("Hurtownia Kłos", "joint_stock_company", "Kraków", "675114920", "Hurt spożywczy", MG, "Konrad Dudek", "Dyrektor"),
    ("Mleczarnia Łąka", "limited_company", "Bielsko-Biała", "547203117", "Mleczarstwo", AK, "Tomasz Bąk", "Prezes zarządu"),
    ("Metal-Plast", "limited_company", "Tychy", "646025024", "Przetwórstwo metali", AK, "Joanna Maj", "Prezes zarządu"),
    ("Drukarnia Orzeł", "joint_stock_company", "Katowice", "634191305", "Poligrafia", PN, "Iwona Orzeł", "Prezes zarządu"),
    ("Piekarnie Zdrój", "registered_partnership", "Zakopane", "735008611", "Piekarnie i cukiernie", AK, "Grażyna Zdrój", "Współwłaścicielka"),
    ("Szpital Miejski w Rybniku", "public_body", "Rybnik", "642299570", "Farmacja i medycyna", JW, "Henryk Pluta", "Dyrektor"),
    ("Tartak Beskid Jan Wnuk", "sole_trader", "Żywiec", "553140728", "Tartaki", AK, "Jan Wnuk", "Właściciel"),
    ("Gmina Pilchowice", "local_government", "Pilchowice", "969160442", "Administracja publiczna", JW, "Maciej Gogol", "Wójt"),
    ("Fabryka Mebli Żywiec", "joint_stock_company", "Żywiec", "553007196", "Meble", AK, "Dorota Pająk", "Prezes zarządu"),
    ("Auto-Części Gąsior", "civil_partnership", "Oświęcim", "549228359", "Części samochodowe", PN, "Artur Gąsior", "Wspólnik"),
    ("Chemia Śląsk", "joint_stock_company", "Gliwice", "631302281", "Chemia przemysłowa", MG, "Leszek Kania", "Prezes zarządu"),
    ("Kancelaria Wójcik", "limited_partnership", "Katowice", "954271063", "Doradztwo", JW, "Andrzej Wójcik", "Komplementariusz"),
    ("Hotel Pod Gontem Ewa Maj", "sole_trader", "Ustroń", "548117832", "Hotelarstwo", AK, "Ewa Maj", "Właścicielka"),
    ("Szkoła Podstawowa nr 4", "public_body", "Zabrze", "635180229", "Oświata", JW, "Lucyna Kot", "Dyrektorka"),
    ("ŚwiatDruk", "civil_partnership", "Sosnowiec", "644105217", "Poligrafia", AK, "Damian Sowa", "Wspólnik"),
)  # fmt: skip
# Municipalities of these towns are among them already.
SEATS = frozenset({"Pilchowice"})
_PUBLIC = (LegalForm.LOCAL_GOVERNMENT, LegalForm.PUBLIC_BODY)


def known_parties(rng: Random) -> Iterator[PartyEntry]:
    """The parties above, with persons, addresses and channels."""
    for number, (name, form, seat, digits, industry, manager, leader, post) in enumerate(_KNOWN, start=1):
        legal_form = LegalForm(form)
        suffix = firm_names.ABBREVIATED.get(legal_form)
        firm = firm_names.FirmName(Names(name=f"{name} {suffix}" if suffix else name), name)
        party = firms.organisation(rng, number, legal_form, firm, town(seat))
        party.nip = numbers.with_check_digit(digits)
        party.industry, party.manager, party.creator = industry, manager, manager
        party.source, party.created_days_ago = "referral", 900 - 40 * number
        party.persons = [_leader(leader, post, legal_form, firms.host_of(party))]
        if legal_form not in (LegalForm.SOLE_TRADER, LegalForm.CIVIL_PARTNERSHIP):
            party.persons += [
                replace(person, superior=person.superior or 0, is_main=False)
                for person in people.staff(rng, 3, firms.host_of(party), town(seat), legal_form in _PUBLIC)[1:]
            ]
        if name == "Metal-Plast":
            _as_pictured(party)
        for person in party.persons[:2]:
            person.birthday_comes = True
        yield party


def _leader(name: str, post: str, form: LegalForm, host: str) -> PersonEntry:
    first, last = name.split()
    sex = Sex.FEMALE.value if first.endswith("a") else Sex.MALE.value
    names = Names(PartyKind.NATURAL_PERSON.value, first_name=first, last_name=last, sex=sex)
    person = PersonEntry(names, post, is_main=True, is_owner=form == LegalForm.SOLE_TRADER)
    person.channels = [reach.email(people.work_address(names), host)]
    return person


def _as_pictured(party: PartyEntry) -> None:
    """Metal-Plast has three levels of superiors and full particulars."""
    rng = Random(4)
    tychy = town("Tychy")
    party.addresses = [
        places.registered(rng, tychy, "ul. Towarowa", "23"),
        replace(
            places.registered(rng, tychy, "ul. Towarowa", "25"),
            kind=AddressKind.DELIVERY.value,
            name="Magazyn Tychy",
            is_main=False,
        ),
    ]
    party.channels = [reach.landline("32", rng), reach.email("biuro", "mplast"), reach.web("mplast")]
    party.accounts = [AccountEntry(*numbers.iban(rng))]
    zieba = _leader("Piotr Zięba", "Kierownik zakupów", LegalForm.OTHER, "mplast")
    zieba.department, zieba.superior = "Zakupy", 0
    lecka = _leader("Katarzyna Łęcka", "Specjalistka ds. zakupów", LegalForm.OTHER, "mplast")
    lecka.department, lecka.superior, lecka.is_main = "Zakupy", 1, False
    for person in (zieba, lecka):
        person.channels.append(reach.mobile(rng))
    party.persons = [replace(party.persons[0], is_main=False), zieba, lecka]
    party.remarks = "Wymagają atestów 3.1 do każdej partii stali."
