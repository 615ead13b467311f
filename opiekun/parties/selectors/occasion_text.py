"""Anniversaries and family members of a person as one text, written as the import of persons reads them."""

from typing import Final

from opiekun.parties.choices import Relation

_BETWEEN: Final = "',;|'"
_NAME: Final = f"nullif(translate(m.name, {_BETWEEN}, '   '), '')"
_DAY: Final = (
    "lpad(m.day::text, 2, '0') || '.' || lpad(m.month::text, 2, '0') || coalesce('.' || lpad(m.year::text, 4, '0'), '')"
)


def anniversary_text() -> str:
    """SQL for one anniversary: "wedding 12.06.2005"."""
    return f"concat_ws(' ', {_NAME}, {_DAY})"


def family_text() -> str:
    """SQL for one member of the family, in the language of the moment: "daughter Zosia 12.05.2012"."""
    words = " ".join(f"WHEN '{value}' THEN '{_quoted(str(label))}'" for value, label in Relation.choices)
    return f"concat_ws(' ', CASE m.relation {words} END, {_NAME}, {_DAY})"


def _quoted(text: str) -> str:
    return text.replace("'", "''").replace("%", "").replace("{", "").replace("}", "")
