"""Yes and no in the ways in which files have them."""

from typing import Final

from opiekun.core.reading import WrongValue
from opiekun.records.importing.mapping.words import plain_words

_TRUE: Final = frozenset({"tak", "t", "yes", "y", "1", "true", "prawda", "x", "v"})
_FALSE: Final = frozenset({"nie", "n", "no", "0", "false", "falsz"})


def is_truth(text: str) -> bool:
    """Whether a text is a yes or a no."""
    return plain_words(text) in _TRUE | _FALSE


def read_truth(text: str) -> bool:
    """Yes or no. Raises WrongValue."""
    words = plain_words(text)
    if words in _TRUE:
        return True
    if words in _FALSE:
        return False
    raise WrongValue("not_boolean")
