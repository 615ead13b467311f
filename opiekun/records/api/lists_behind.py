"""The list behind a figure, which pages open by its address, as programs open it."""

from urllib.parse import urlencode, urlsplit

from django.http import QueryDict

from opiekun.records.api.condition_names import in_names, resource_at
from opiekun.records.conditions.address import condition_from_address, condition_to_text


def list_behind(href: str) -> str | None:
    """The address of the same records below `/api/v1`; None for what opens no list of records that programs have."""
    parts = urlsplit(href)
    resource = resource_at(parts.path) if href else None
    if resource is None:
        return None
    condition = in_names(condition_from_address(QueryDict(parts.query)), resource)
    return f"{resource.kind.url}?{urlencode({'filter': condition_to_text(condition)})}"
