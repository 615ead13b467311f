"""Text as a page prints it. A list page prints eight hundred pieces, nearly all of them plain or escaped already."""

import re
from typing import Any, Final

from jinja2 import Undefined
from markupsafe import Markup, escape

_TELLING: Final = re.compile("[&<>\"']").search


def escaped(value: Any) -> str:
    """What ``markupsafe.escape`` makes of the value, as text, in a tenth of its time for what needs no escaping.

    Only for what is printed: whoever escapes the answer once more would escape it twice.
    """
    kind = type(value)
    if kind is str:
        text: str = value
        return text if _TELLING(text) is None else escape(text)
    if kind is Markup:
        shown: str = value
        return shown
    if kind is Undefined:
        # What stands in `{{ "hidden" if … }}` without an else; a name that is missing is StrictUndefined, and raises.
        return ""
    return escape(value)
