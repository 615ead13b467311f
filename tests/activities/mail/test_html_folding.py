"""Quotes in HTML are folded; nothing is lost, whatever the HTML is."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opiekun.activities.mail.html_folding import fold_html
from opiekun.activities.mail.safe_html import safe_mail_html

OPEN = '<details><summary title="Wcześniej" aria-label="Wcześniej">…</summary>'
OUTLOOK = (
    '<div><p>Dziękuję</p><div><div style="border-top:solid #E1E1E1 1.0pt"><p><b>Od:</b> Jan &lt;jan@a.pl&gt;<br>'
    "<b>Wysłano:</b> wtorek<br><b>Do:</b> Ewa<br><b>Temat:</b> Ceny</p></div></div><p>Proszę o ceny</p></div><p>x</p>"
)


def folded(html: str) -> str:
    return fold_html(html, "Wcześniej")


def test_a_quote_after_own_words_is_folded_with_what_is_in_it() -> None:
    html = "<p>Tak</p><div>W dniu 5.01 napisał:<blockquote>a<blockquote>b</blockquote></blockquote></div><p>PS</p>"
    assert folded(html) == html.replace("<blockquote>a", f"{OPEN}<blockquote>a").replace(
        "</blockquote></div>", "</blockquote></details></div>"
    )


def test_the_block_of_outlook_folds_what_follows_it_in_the_same_place() -> None:
    begin = OUTLOOK.index("<div><div style")
    end = OUTLOOK.index("</div><p>x</p>")
    assert folded(OUTLOOK) == f"{OUTLOOK[:begin]}{OPEN}{OUTLOOK[begin:end]}</details>{OUTLOOK[end:]}"


@pytest.mark.parametrize(
    "html",
    ["<blockquote>tylko cytat</blockquote>", OUTLOOK.replace("Dziękuję", " "), "<p>Od: jutra pracujemy</p>", "", "a<b"],
)
def test_what_is_nothing_but_a_quote_and_what_is_none_stays_open(html: str) -> None:
    assert folded(html) == html


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<div>",
                "</div>",
                "<p>",
                "</p>",
                "<blockquote>",
                "</blockquote>",
                "<br>",
                "tak",
                " ",
                "From: a To: b Sent: c",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_nothing_is_lost_and_folds_are_closed(source: str) -> None:
    safe = safe_mail_html(source).html
    result = folded(safe)
    assert result.count("<details>") == result.count("</details>")
    assert re.sub(r"<details><summary.*?</summary>|</details>", "", result) == safe
