"""The words of time that people type, in small letters without diacritics, in Polish and in English."""

from collections.abc import Iterable, Mapping
from typing import Final

NAMED: Final[Mapping[int, tuple[str, ...]]] = {
    0: ("dzis", "dzisiaj", "today", "tdy"),
    1: ("jutro", "tomorrow", "tmr"),
    2: ("pojutrze",),
}
WEEKDAYS: Final[Mapping[int, tuple[str, ...]]] = {
    0: ("poniedzialek", "poniedzialku", "pon", "pn", "monday", "mon"),
    1: ("wtorek", "wtorku", "wt", "tuesday", "tues", "tue"),
    2: ("sroda", "srode", "srody", "sr", "wednesday", "wed"),
    3: ("czwartek", "czwartku", "czw", "cz", "thursday", "thurs", "thur", "thu"),
    4: ("piatek", "piatku", "pt", "friday", "fri"),
    5: ("sobota", "sobote", "soboty", "sob", "saturday", "sat"),
    6: ("niedziela", "niedziele", "niedzieli", "niedz", "ndz", "nd", "sunday", "sun"),
}
MONTHS: Final[Mapping[int, tuple[str, ...]]] = {
    1: ("stycznia", "sty", "january", "jan"),
    2: ("lutego", "lut", "february", "feb"),
    3: ("marca", "mar", "march"),
    4: ("kwietnia", "kwi", "april", "apr"),
    5: ("maja", "maj", "may"),
    6: ("czerwca", "cze", "june", "jun"),
    7: ("lipca", "lip", "july", "jul"),
    8: ("sierpnia", "sie", "august", "aug"),
    9: ("wrzesnia", "wrz", "september", "sept", "sep"),
    10: ("pazdziernika", "paz", "october", "oct"),
    11: ("listopada", "lis", "november", "nov"),
    12: ("grudnia", "gru", "december", "dec"),
}
UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": ("dzien", "dni", "days", "day"),
    "week": ("tydzien", "tygodnie", "tygodni", "tyg", "weeks", "week"),
    "month": ("miesiac", "miesiace", "miesiecy", "mies", "months", "month"),
    "year": ("rok", "lata", "lat", "years", "year"),
}
EVERY: Final[Mapping[str, tuple[str, ...]]] = {
    "FREQ=DAILY": ("codziennie", "co dzien", "every day", "daily"),
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": ("w dni robocze", "every workday", "every weekday"),
    "FREQ=WEEKLY": ("co tydzien", "every week", "weekly"),
    "FREQ=WEEKLY;INTERVAL=2": ("co dwa tygodnie", "co 2 tygodnie", "every two weeks", "every 2 weeks"),
    "FREQ=MONTHLY": ("co miesiac", "every month", "monthly"),
    "FREQ=MONTHLY;INTERVAL=3": ("co kwartal", "every quarter", "quarterly"),
    "FREQ=YEARLY": ("co rok", "co roku", "every year", "yearly"),
}


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True)).replace(" ", r"\s")


def _all(table: Mapping[int, tuple[str, ...]] | Mapping[str, tuple[str, ...]]) -> str:
    return any_of(word for words in table.values() for word in words)


_WEEKDAY: Final = _all(WEEKDAYS)
_MONTH: Final = _all(MONTHS)
_UNIT: Final = _all(UNITS)
PRIORITY: Final = "!{1,3}"
DATES: Final[Mapping[str, str]] = {
    "named": rf"(?:na\s|do\s|by\s)?(?P<named>{_all(NAMED)})",
    "ahead": (
        rf"za\s(?:(?P<number>\d{{1,3}})\s)?(?P<unit>{_UNIT})"
        rf"|in\s(?:(?P<number2>\d{{1,3}})|an?)\s(?P<unit2>{_UNIT})"
    ),
    "weekday": (
        rf"(?:we?\s|do\s|na\s|on\s|by\s)?(?P<next>(?:nastepny|nastepna|nastepne|przyszly|przyszla|przyszle|next)\s)?"
        rf"(?P<weekday>{_WEEKDAY})\.?|w\sprzyszlym\stygodniu|po\sweekendzie|next\sweek"
    ),
    "month_end": r"(?:na\s|do\s)?(?:koniec|konca)\smiesiaca|(?:by\s)?(?:the\s)?end\sof\s(?:the\s)?month",
    "iso": r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
    "numbers": r"(?:do\s|na\s)?(?P<d2>\d{1,2})[./](?P<m2>\d{1,2})(?:[./](?P<y2>\d{4}|\d{2}))?",
    "words": (
        rf"(?:do\s|na\s|on\s|by\s)?(?:(?P<d3>\d{{1,2}})\.?\s(?P<month>{_MONTH})|(?P<month2>{_MONTH})\s(?P<d4>\d{{1,2}}))"
        r"(?:\s(?P<y3>\d{4}))?"
    ),
    "every": rf"(?P<every>{_all(EVERY)})|(?:co|w\skazdy|w\skazda|every)\s(?P<everyday>{_WEEKDAY})",
}
TIMES: Final = (
    r"(?:o\s|at\s|godz\.?\s|g\.\s)?(?P<h>\d{1,2}):(?P<min>\d{2})"
    r"|(?:o|at|godz\.?|g\.)\s(?P<h2>\d{1,2})(?:\.(?P<min2>\d{2}))?"
    r"|(?:at\s)?(?P<h3>\d{1,2})(?::(?P<min3>\d{2}))?\s?(?P<half>[ap]m)"
)
