"""The property of a schema that holds values of fields which users defined; it is described for each reader."""

from typing import Any, Final

MARK: Final = "x-custom-fields"
INPUT: Final = "x-custom-input"
CUSTOM: Final = "Values of the fields that the company has defined, by code; `/custom-fields` describes them."
CUSTOM_CHANGES: Final = "The values to change; null takes one out."


def custom_fields(kind: str, is_input: bool = False) -> dict[str, Any]:
    """Marks the property of a schema that holds the custom values of a kind."""
    return {MARK: kind, INPUT: is_input}
