"""Choices by the words that files have for them, in Polish and English; codes of the program are taken, too."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from babel import Locale
from django.db.models import TextChoices
from django.utils import translation

from opiekun.core.reading import WrongValue
from opiekun.parties.choices import LegalForm, PartyKind, PartyStatus, Sex, Source, Voivodeship
from opiekun.records.importing.mapping.words import plain_words

_LEGAL_FORMS: Final[Mapping[LegalForm, str]] = {
    LegalForm.LIMITED_COMPANY: "sp z o o|spzoo|z o o|spolka z ograniczona odpowiedzialnoscia|spolka z o o|ltd|llc|gmbh",
    LegalForm.JOINT_STOCK_COMPANY: "sa|s a|spolka akcyjna",
    LegalForm.SIMPLE_JOINT_STOCK_COMPANY: "psa|p s a|prosta spolka akcyjna",
    LegalForm.REGISTERED_PARTNERSHIP: "sp j|spj|spolka jawna",
    LegalForm.PROFESSIONAL_PARTNERSHIP: "sp p|spp|spolka partnerska",
    LegalForm.LIMITED_PARTNERSHIP: "sp k|spk|spolka komandytowa",
    LegalForm.LIMITED_JOINT_STOCK_PARTNERSHIP: "ska|s k a|spolka komandytowo akcyjna",
    LegalForm.CIVIL_PARTNERSHIP: "sc|s c|spolka cywilna",
    LegalForm.SOLE_TRADER: "jdg|jednoosobowa dzialalnosc gospodarcza|dzialalnosc gospodarcza|indywidualna dzialalnosc"
    " gospodarcza|osoba fizyczna prowadzaca dzialalnosc gospodarcza",
    LegalForm.COOPERATIVE: "spoldzielnia",
    LegalForm.FOUNDATION: "fundacja",
    LegalForm.ASSOCIATION: "stowarzyszenie",
    LegalForm.LOCAL_GOVERNMENT: "jst|jednostka samorzadu terytorialnego|gmina|powiat",
    LegalForm.PUBLIC_BODY: "jednostka budzetowa|instytucja publiczna|podmiot publiczny|organ administracji",
    LegalForm.HOUSING_COMMUNITY: "wspolnota mieszkaniowa|wspolnota",
    LegalForm.FOREIGN_COMPANY: "firma zagraniczna|podmiot zagraniczny|zagraniczna",
    LegalForm.OTHER: "inna|inne|inny",
}
_STATUSES: Final[Mapping[PartyStatus, str]] = {
    PartyStatus.ACTIVE: "aktywny|aktywna|aktywne|czynny|czynna|tak|1|true",
    PartyStatus.INACTIVE: "nieaktywny|nieaktywna|nieaktywne|nieczynny|nie|0|false",
    PartyStatus.SUSPENDED: "zawieszony|zawieszona|zawieszone|wstrzymany",
    PartyStatus.CLOSED: "zlikwidowany|zlikwidowana|zamkniety|zamknieta|wykreslony|wykreslona|nie istnieje|zakonczona",
}
_KINDS: Final[Mapping[PartyKind, str]] = {
    PartyKind.ORGANISATION: "firma|osoba prawna|organizacja|przedsiebiorca|instytucja|f|p|company|legal entity",
    PartyKind.NATURAL_PERSON: "osoba|osoba fizyczna|osoba prywatna|klient indywidualny|konsument|o|person|individual",
}
_SEXES: Final[Mapping[Sex, str]] = {
    Sex.FEMALE: "k|kobieta|f|pani|woman|mrs|ms",
    Sex.MALE: "m|mezczyzna|pan|man|mr",
}
_SOURCES: Final[Mapping[Source, str]] = {
    Source.REFERRAL: "polecenie|z polecenia|rekomendacja",
    Source.WEBSITE: "strona www|strona internetowa|internet|www|formularz",
    Source.FAIR: "targi",
    Source.IMPORT: "import",
}
_OWN_WORDS: Final[Mapping[type[TextChoices], Mapping[Any, str]]] = {
    LegalForm: _LEGAL_FORMS,
    PartyStatus: _STATUSES,
    PartyKind: _KINDS,
    Sex: _SEXES,
    Source: _SOURCES,
}


@cache
def _by_words(choices: type[TextChoices]) -> Mapping[str, str]:
    """Codes by plain words: own words first, then the labels in both languages, then the codes themselves."""
    own = _OWN_WORDS.get(choices, {})
    found: dict[str, str] = {}
    for choice in choices:
        for words in own.get(choice, "").split("|"):
            found.setdefault(words, str(choice))
    for language in ("pl", "en"):
        with translation.override(language):
            for value, label in choices.choices:
                found.setdefault(plain_words(str(label)), str(value))
                found.setdefault(plain_words(str(label).partition(" (")[0]), str(value))
    for value in choices.values:
        found.setdefault(plain_words(str(value)), str(value))
    found.pop("", None)
    return found


def choice_by_words(choices: type[TextChoices]) -> Callable[[str], str]:
    """A reader of one of the choices. Raises WrongValue ``choice``."""

    def read(text: str) -> str:
        found = _by_words(choices).get(plain_words(text))
        if found is None:
            raise WrongValue("choice")
        return found

    return read


def is_choice(choices: type[TextChoices]) -> Callable[[str], bool]:
    """Whether a text is one of the choices."""
    return lambda text: plain_words(text) in _by_words(choices)


def read_voivodeship(text: str) -> str:
    """By its name, with or without "woj.", or by its TERC code. Raises WrongValue."""
    words = plain_words(text).removeprefix("wojewodztwo ").removeprefix("woj ")
    found = _by_words(Voivodeship).get(words.zfill(2) if words.isdigit() else words)
    if found is None:
        raise WrongValue("choice")
    return found


@cache
def _countries() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in ("pl", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found.setdefault(plain_words(name), code)
    return {**found, "rp": "PL", "rzeczpospolita polska": "PL"}


def read_country(text: str) -> str:
    """A country by its code or its name in Polish or English; what is neither is left for the reader of codes."""
    return text.upper() if len(text) == 2 else _countries().get(plain_words(text), text)
