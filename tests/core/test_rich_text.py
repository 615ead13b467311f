"""Formatted text: what people typed as lines stays lines, wherever it was typed."""

import pytest

from opiekun.core.rich_text import letter_text, plain_text, safe_html


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("pierwsza<div>druga</div><div><br></div><div>trzecia</div>", "pierwsza<p>druga</p><p><br></p><p>trzecia</p>"),
        ("<div><div>a</div>b<div class=x>c</div></div>", "<p>a</p>b<p>c</p>"),
        ("<section><h1>Oferta</h1><address>Łódź</address></section>", "<p>Oferta</p><p>Łódź</p>"),
        ("<divan>a</divan><p>b</p>", "a<p>b</p>"),
        ('<div onclick="x()"><script>x()</script></div>', ""),
        ("<p></p>", ""),
    ],
)
def test_lines_of_every_editor_stay_lines(raw: str, cleaned: str) -> None:
    assert safe_html(raw) == cleaned
    assert safe_html(cleaned) == cleaned


@pytest.mark.parametrize(
    ("body", "letter", "words"),
    [
        ("Witam,<p><br></p><p>cena<br></p><p>stała</p>", "Witam,\n\ncena\nstała", "Witam,\ncena\nstała"),
        ("<p>a<br><br>b</p>", "a\n\nb", "a\nb"),
        ("<ul><li>1</li><li>2</li></ul>dalej", "1\n2\ndalej", "1\n2\ndalej"),
        ("<p>&lt;b&gt; &amp;</p><p><br></p>", "<b> &", "<b> &"),
        ("", "", ""),
    ],
)
def test_a_letter_has_its_empty_lines_and_a_search_has_none(body: str, letter: str, words: str) -> None:
    assert (letter_text(body), plain_text(body)) == (letter, words)
