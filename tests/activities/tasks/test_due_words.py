"""The one line of a new task: words of time in Polish and English, and nothing that is lost."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.activities.rules.due_words import read_quick

TODAY = date(2026, 11, 26)  # a Thursday


@pytest.mark.parametrize(
    ("text", "title", "due_on", "due_time"),
    [
        ("Zadzwonić do Polmetalu jutro 10:00", "Zadzwonić do Polmetalu", date(2026, 11, 27), time(10)),
        ("Oferta pt", "Oferta", date(2026, 11, 27), None),
        ("Oferta w piątek o 9", "Oferta", date(2026, 11, 27), time(9)),
        ("Oferta czw.", "Oferta", date(2026, 12, 3), None),
        ("Umowa za 3 dni", "Umowa", date(2026, 11, 29), None),
        ("Umowa za tydzień", "Umowa", date(2026, 12, 3), None),
        ("Umowa za 2 miesiące", "Umowa", date(2027, 1, 26), None),
        ("Spotkanie 15.12 10:00", "Spotkanie", date(2026, 12, 15), time(10)),
        ("Spotkanie 15.01", "Spotkanie", date(2027, 1, 15), None),
        ("15.12 faktura dla Kowalskiego", "faktura dla Kowalskiego", date(2026, 12, 15), None),
        ("Rozliczenie koniec miesiąca", "Rozliczenie", date(2026, 11, 30), None),
        ("Wysłać próbki 5 maja 2027", "Wysłać próbki", date(2027, 5, 5), None),
        ("pojutrze: wizyta w Tychach", "wizyta w Tychach", date(2026, 11, 28), None),
        ("Send the quote in 3 days", "Send the quote", date(2026, 11, 29), None),
        ("Kick-off next friday at 3pm", "Kick-off", date(2026, 12, 4), time(15)),
        ("Call John tomorrow", "Call John", date(2026, 11, 27), None),
        ("Report Dec 15", "Report", date(2026, 12, 15), None),
        ("Report 2026-12-15", "Report", date(2026, 12, 15), None),
        ("Zapłacić do 31.02", "Zapłacić do 31.02", None, None),
        ("Zamówienie nr 15", "Zamówienie nr 15", None, None),
        ("jutro", "jutro", None, None),
        ('"Wydrukować plakat Kino jutro"', "Wydrukować plakat Kino jutro", None, None),
        ("Oddzwonić 13:00", "Oddzwonić", TODAY, time(13)),
        ("Oddzwonić 11:00", "Oddzwonić", date(2026, 11, 27), time(11)),
    ],
)
def test_words_of_time_are_read(text: str, title: str, due_on: date | None, due_time: time | None) -> None:
    read = read_quick(text, TODAY, time(12))
    assert (read.title, read.due_on, read.due_time) == (title, due_on, due_time)


@pytest.mark.parametrize(
    ("text", "rule", "due_on"),
    [
        ("Raport co poniedziałek", "FREQ=WEEKLY;BYDAY=MO", date(2026, 11, 30)),
        ("Raport codziennie 8:00", "FREQ=DAILY", date(2026, 11, 27)),
        ("Report every month", "FREQ=MONTHLY", TODAY),
        ("Kopia co 2 tygodnie", "FREQ=WEEKLY;INTERVAL=2", TODAY),
        ("Przegląd w dni robocze", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", TODAY),
    ],
)
def test_words_of_recurrence_are_read(text: str, rule: str, due_on: date) -> None:
    read = read_quick(text, TODAY, time(12))
    assert (read.rule, read.due_on) == (rule, due_on)


def test_an_exclamation_mark_is_a_priority() -> None:
    read = read_quick("15.12 faktura !", TODAY)
    assert (read.title, read.due_on, read.is_urgent) == ("faktura", date(2026, 12, 15), True)


@given(st.text(max_size=80))
def test_any_line_is_read_and_never_without_a_title(text: str) -> None:
    read = read_quick(text, TODAY, time(12))
    assert bool(read.title) == bool(text.split())
    assert read.title in " ".join(text.split()) or not read.title


WORDS = st.lists(st.sampled_from(["Oferta", "dla", "Łódzkich", "wizyta", "u", "klienta", "nr", "Żory", "faktura"]))


@given(WORDS.filter(bool), st.dates(date(2026, 11, 27), date(2029, 12, 31)), st.times())
def test_a_day_and_an_hour_at_the_end_are_taken_off_any_title(words: list[str], day: date, hour: time) -> None:
    title = " ".join(words)
    for written in (f"{day:%d.%m.%Y}", day.isoformat()):
        read = read_quick(f"{title} {written} {hour:%H:%M}", TODAY)
        assert (read.title, read.due_on, read.due_time) == (title, day, time(hour.hour, hour.minute))
