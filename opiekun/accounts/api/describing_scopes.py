"""The scopes of tokens in the OpenAPI document, so that nobody has to guess their names."""

from typing import Any

from opiekun.accounts.services.tokens import scope_names
from opiekun.core.viewer import Viewer


def describe_scopes(document: dict[str, Any], _viewer: Viewer | None) -> dict[str, Any]:
    """Name every scope where the document speaks of itself and of tokens."""
    named = ", ".join(scope_names())
    words = f"A token acts for its user, narrowed by its scopes: {named}."
    document["info"]["description"] = f"{document['info']['description']}\n\n{words}"
    for scheme in document["components"].get("securitySchemes", {}).values():
        scheme["description"] = words
    return document
