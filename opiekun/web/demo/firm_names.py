"""Names of organisations as they stand in Polish registers."""

from dataclasses import dataclass, replace
from random import Random

from opiekun.parties.choices import LegalForm
from opiekun.web.demo.entries import Names
from opiekun.web.demo.vocabulary import Town, Trade, name_parts, surnames

ABBREVIATED = {
    LegalForm.LIMITED_COMPANY: "sp. z o.o.",
    LegalForm.JOINT_STOCK_COMPANY: "S.A.",
    LegalForm.SIMPLE_JOINT_STOCK_COMPANY: "P.S.A.",
    LegalForm.REGISTERED_PARTNERSHIP: "sp.j.",
    LegalForm.PROFESSIONAL_PARTNERSHIP: "sp.p.",
    LegalForm.LIMITED_PARTNERSHIP: "sp.k.",
    LegalForm.LIMITED_JOINT_STOCK_PARTNERSHIP: "S.K.A.",
    LegalForm.CIVIL_PARTNERSHIP: "s.c.",
}
_IN_FULL = {
    LegalForm.LIMITED_COMPANY: "spółka z ograniczoną odpowiedzialnością",
    LegalForm.JOINT_STOCK_COMPANY: "spółka akcyjna",
    LegalForm.REGISTERED_PARTNERSHIP: "spółka jawna",
    LegalForm.LIMITED_PARTNERSHIP: "spółka komandytowa",
}
_PROFESSIONALS = ("Kancelaria Radców Prawnych", "Kancelaria Podatkowa", "Biuro Rzeczoznawców", "Pracownia Architektów")


@dataclass(frozen=True, slots=True)
class FirmName:
    """``bare`` is the name without its legal form, from which addresses of the web are made."""

    names: Names
    bare: str


def company(rng: Random, form: LegalForm, town: Town, trade: Trade) -> FirmName:
    """A company or partnership."""
    bare = _bare(rng, form, town, trade)
    short = f"{bare} {ABBREVIATED[form]}"
    if form in _IN_FULL and rng.random() < 0.3:
        return FirmName(Names(name=f"{bare} {_IN_FULL[form]}", short_name=short), bare)
    return FirmName(Names(name=short), bare)


def sole_trader(rng: Random, owner: Names, trade: Trade) -> FirmName:
    """A sole trader's firm bears the trader's name, as the law demands."""
    person = f"{owner.first_name} {owner.last_name}"
    drawn = rng.random()
    if drawn < 0.45:
        return FirmName(Names(name=f"{trade.firm} {person}"), f"{trade.firm} {owner.last_name}")
    if drawn < 0.6:
        return FirmName(Names(name=f"P.P.H.U. {person}"), f"pphu {owner.last_name}")
    bare = _made_up(rng, trade) if drawn < 0.85 else f"{trade.firm} {rng.choice(name_parts('proper'))}"
    return FirmName(Names(name=f"{bare} {person}"), bare)


def with_town(names: Names, city: str) -> Names:
    """The name with a town before its legal form: Eko-Trans Tychy sp. z o.o."""

    def added(name: str) -> str:
        form = next((form for form in (*_IN_FULL.values(), *ABBREVIATED.values()) if name.endswith(f" {form}")), "")
        return f"{name.removesuffix(form).rstrip()} {city} {form}".rstrip()

    return replace(names, name=added(names.name), short_name=added(names.short_name) if names.short_name else "")


def _bare(rng: Random, form: LegalForm, town: Town, trade: Trade) -> str:
    if form == LegalForm.PROFESSIONAL_PARTNERSHIP:
        return f"{rng.choice(_PROFESSIONALS)} {_partners(rng)}"
    drawn = rng.random()
    if form in (LegalForm.REGISTERED_PARTNERSHIP, LegalForm.CIVIL_PARTNERSHIP) and drawn < 0.5:
        return f"{trade.firm} {_partners(rng)}"
    if drawn < 0.3:
        return f"{trade.firm} {rng.choice(name_parts('proper'))}"
    if drawn < 0.38:
        return f"{rng.choice(name_parts('proper'))} {town.name}"
    return _made_up(rng, trade)


def _partners(rng: Random) -> str:
    first, second = surnames().draw(rng)[0], surnames().draw(rng)[0]
    return first if first == second else f"{first}, {second}"


def _made_up(rng: Random, trade: Trade) -> str:
    """Stalbud, Metal-Plast, Eko-Trans: two halves, joined or with a hyphen."""
    front = trade.stem.capitalize() if rng.random() < 0.45 else rng.choice(name_parts("front"))
    back = rng.choice(name_parts("back"))
    if front.lower() == back:
        back = "pol"
    return f"{front}-{back.capitalize()}" if rng.random() < 0.5 else front + back
