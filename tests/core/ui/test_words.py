"""The words of templates: in the language of the thread, and of a page that is rendered in one alone."""

import pytest
from django.utils import translation

from opiekun.core.ui.words import one_language, words


def test_words_are_in_the_language_of_the_thread_with_values_escaped() -> None:
    with translation.override("pl"):
        assert words("Undo") == "Cofnij"
        assert words("Edit: %(field)s", field="<b>") == "Edytuj: &lt;b&gt;"
    with translation.override("en"):
        assert words("Undo") == "Undo"


def test_a_page_asks_for_its_language_once_and_leaves_it_behind() -> None:
    with translation.override("pl"):
        with one_language():
            assert words("Undo") == "Cofnij"
        with pytest.raises(ZeroDivisionError), one_language():
            raise ZeroDivisionError
    with translation.override("en"):
        assert words("Undo") == "Undo"
        with one_language():
            assert words("Undo") == "Undo"
