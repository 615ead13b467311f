"""Text as pages print it: the same as markupsafe's, and never a name for another one that only looks like it."""

import pytest
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from opiekun.core.ui.avatars import avatar
from opiekun.core.ui.environment import environment
from opiekun.core.ui.escaping import escaped
from opiekun.core.ui.table import Column, Row, table_rows


class Told:
    """Something that says itself how it is printed."""

    def __html__(self) -> str:
        return "<b>told</b>"


@given(st.text() | st.text(alphabet="&<>\"'aż ") | st.integers() | st.none() | st.text().map(Markup))
def test_value_is_printed_as_markupsafe_would(value: object) -> None:
    assert escaped(value) == str(escape(value))


def test_what_says_itself_how_it_is_printed_is_asked() -> None:
    assert escaped(Told()) == "<b>told</b>"
    with override("pl"):
        assert escaped(gettext_lazy("Save")) == "Zapisz"


def test_template_prints_by_it_and_still_refuses_a_name_that_is_missing() -> None:
    env = environment(autoescape=True)
    shown = env.from_string("{{ text }}{{ safe }}{{ ' hidden' if off }}{% set part %}{{ text }}{% endset %}{{ part }}")
    assert shown.render(text="<a>", safe=Markup("<i>"), off=False) == "&lt;a&gt;<i>&lt;a&gt;"
    macro = env.from_string("{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice(text) ~ text }}")
    assert macro.render(text="<") == "&lt;&lt;&lt;"
    with pytest.raises(UndefinedError):
        env.from_string("{{ missing }}").render()
    assert env.undefined is StrictUndefined


@pytest.mark.parametrize("first", [str, Markup])
def test_avatar_of_an_escaped_name_is_not_that_of_the_same_letters(first: type[str]) -> None:
    name = f"<b>{first.__name__}</b>"
    avatar(first(name))
    assert f'title="{name}"' in avatar(Markup(name))
    assert f'title="{escape(name)}"' in avatar(name)


def test_row_escapes_all_that_is_not_markup() -> None:
    bad = "<x> & 'y'"
    cells = [bad, Markup("<b>bold</b>")]
    shown = table_rows([Column("name", "Name", "o-name"), Column("b", "B")], [Row(7, "/a?b&c", bad, cells)], "Take >")
    safe = escape(bad)
    assert shown == (
        f'<tr data-id="7" data-href="/a?b&amp;c" tabindex="-1"><td class="o-pick"><label><input type="checkbox"'
        f' class="o-check" name="ids" value="7" aria-label="Take &gt; {safe}"></label></td>'
        f'<td class="o-name">{safe}</td><td><b>bold</b></td></tr>\n'
    )
