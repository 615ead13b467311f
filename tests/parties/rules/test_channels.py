"""Phones, e-mails and web addresses in any notation."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.reading import WrongValue
from opiekun.parties.choices import ChannelKind
from opiekun.parties.rules import channels
from opiekun.parties.rules.channels import dialled, read_channel, read_phone


@pytest.mark.parametrize(
    ("kind", "written", "shown", "compared"),
    [
        ("phone", "600100200", "+48 600 100 200", "+48600100200"),
        ("phone", "(32) 218-40-30", "+48 32 218 40 30", "+48322184030"),
        ("phone", "0048 600 100 200", "+48 600 100 200", "+48600100200"),
        ("phone", "0-32 218 40 30", "+48 32 218 40 30", "+48322184030"),
        ("phone", "(032) 218-40-30 wew. 12", "+48 32 218 40 30 wew. 12", "+48322184030;ext=12"),
        ("phone", "+48 (0) 32 218 40 30", "+48 32 218 40 30", "+48322184030"),
        ("phone", "+39 06 69812345", "+39 06 6981 2345", "+390669812345"),
        ("phone", "+49 30 901820", "+49 30 901820", "+4930901820"),
        ("fax", "32 218 40 30", "+48 32 218 40 30", "+48322184030"),
        ("phone", "32 218 40 30 wew. 12", "+48 32 218 40 30 wew. 12", "+48322184030;ext=12"),
        ("email", " Jan.Wnuk@Firma.example ", "Jan.Wnuk@Firma.example", "jan.wnuk@firma.example"),
        ("web", "WWW.Firma.example/", "https://WWW.Firma.example/", "firma.example"),
        ("web", "http://firma.example/o-nas?x=1", "http://firma.example/o-nas?x=1", "firma.example/o-nas?x=1"),
        ("e_delivery", "ae:pl-12345-67890-abcde-12", "AE:PL-12345-67890-ABCDE-12", "AE:PL-12345-67890-ABCDE-12"),
    ],
)
def test_value_is_shown_and_compared(kind: str, written: str, shown: str, compared: str) -> None:
    value = read_channel(kind, written)
    assert (value.shown, value.compared) == (shown, compared)


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("phone", "12", "phone_format"),
        ("phone", "call me", "phone_format"),
        ("email", "jan@firma", "email_format"),
        ("email", "jan wnuk@firma.example", "email_format"),
        ("email", "a@b@c.example", "email_format"),
        ("email", f"{'a' * 250}@b.example", "email_format"),
        ("web", "javascript:alert(1)", "web_format"),
        ("web", "javascript://firma.example/%0aalert(1)", "web_format"),
        ("web", "firma", "web_format"),
        ("web", "http://[firma", "web_format"),
        ("e_delivery", "AE:PL-1-2-3", "e_delivery_format"),
        ("phone", "  ", "required"),
    ],
)
def test_wrong_value_is_refused_with_the_reason(kind: str, written: str, code: str) -> None:
    with pytest.raises(WrongValue) as refused:
        read_channel(kind, written)
    assert refused.value.code == code


@given(st.sampled_from(ChannelKind.values), st.text(max_size=60))
def test_any_text_is_either_read_or_refused_by_name(kind: str, written: str) -> None:
    with suppress(WrongValue):
        value = read_channel(kind, written)
        assert value.compared
        assert read_channel(kind, value.shown).compared == value.compared


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("32 218 40 30", "+48322184030"),
        ("32 218 40 30 wew. 14", "+48322184030;ext=14"),
        ("+49 30 123456", "+4930123456"),
    ],
)
def test_phone_is_called_without_its_extension_in_the_number(typed: str, called: str) -> None:
    assert dialled(read_phone(typed).shown) == called == read_phone(typed).compared


_polish_numbers = st.builds(
    lambda before, digits, gaps: before + "".join(d + gap for d, gap in zip(digits, gaps, strict=True)).strip(" -"),
    st.sampled_from(["", "+48", "+48 ", "+48-", "0048", "0048 "]),
    st.from_regex(r"[1-9][0-9]{8}", fullmatch=True),
    st.lists(st.sampled_from(["", " ", "-"]), min_size=9, max_size=9),
)


@given(_polish_numbers)
def test_polish_number_is_read_as_the_library_reads_it(typed: str) -> None:
    assert read_phone(typed) == channels._read_phone(typed)
