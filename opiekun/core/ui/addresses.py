"""Addresses by the names of URLs, for pages that print many of them."""

from collections.abc import Sequence
from functools import cache

from django.urls import reverse


@cache
def fixed_address(name: str) -> str:
    """The address of a name without arguments; it never changes while the program runs."""
    return reverse(name)


def address(name: str, args: Sequence[object] = ()) -> str:
    """The address of a name (``NoReverseMatch`` when there is none)."""
    return reverse(name, args=args) if args else fixed_address(name)
