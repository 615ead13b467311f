"""Nothing in a message's HTML acts, and nothing is fetched that the reader did not ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.activities.mail.reading import Attachment
from opiekun.activities.mail.safe_html import safe_mail_html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<form action="https://x"><input name=a></form>',
        '<base href="https://x"><meta http-equiv=refresh content="0;url=https://x">',
        '<div style="background:url(https://t/p.gif)">x</div>',
        '<div style="position:fixed;top:0">x</div>',
        "<iframe src=https://x></iframe><object data=https://x></object><svg onload=alert(1)></svg>",
        '<img src="data:text/html,x">',
        "<style>@import url(https://x)</style>",
        '<link rel=stylesheet href="https://x">',
    ],
)
def test_what_acts_or_fetches_is_gone(hostile: str) -> None:
    html = safe_mail_html(hostile, remote=True).html.lower()
    for word in (
        "script",
        "onerror",
        "onload",
        "<form",
        "<base",
        "<meta",
        "url(",
        "fixed",
        "<iframe",
        "data:",
        "@import",
        "<link",
    ):
        assert word not in html


def test_remote_pictures_wait_until_they_are_asked_for() -> None:
    source = '<p style="color:red">a</p><img src="https://x.pl/logo.png" alt="Logo">'
    blocked = safe_mail_html(source)
    assert (blocked.blocked, "x.pl" in blocked.html, "color:red" in blocked.html.replace(" ", "")) == (1, False, True)
    shown = safe_mail_html(source, remote=True)
    assert (shown.blocked, "https://x.pl/logo.png" in shown.html) == (0, True)


@pytest.mark.parametrize("size", ['width="1" height="1"', "width=1 ", 'style="width:1px;height:1px"', "height='0'"])
def test_pictures_that_only_count_readers_are_never_fetched(size: str) -> None:
    assert "x.pl" not in safe_mail_html(f'<img {size} src="https://x.pl/p.gif"/>', remote=True).html


def test_pictures_of_the_message_itself_are_in_it() -> None:
    logo = Attachment("logo.png", "image/png", b"\x89PNG", "inline", "logo@x")
    page = Attachment("page.html", "text/html", b"<script>", "inline", "page@x")
    html = safe_mail_html('<img src="cid:logo@x"><img src="cid:page@x"><img src="cid:none">', [logo, page]).html
    assert "data:image/png;base64,iVBORw==" in html
    assert html.count("src=") == 1


@given(st.text(max_size=300))
def test_any_text_is_made_safe(source: str) -> None:
    assert "<script" not in safe_mail_html(source).html
