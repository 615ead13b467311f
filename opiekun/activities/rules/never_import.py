"""Whose mail a mailbox keeps to itself."""

from collections.abc import Collection, Iterable

from opiekun.activities.rules.free_mail import domain_of


def is_never_imported(sender: str, recipients: Iterable[str], patterns: Collection[str]) -> bool:
    """Whether patterns (addresses, "@domains") keep a message out: its sender is one, or all of its recipients are."""
    if not patterns:
        return False
    others = [one for one in recipients if one]
    return _matches(sender, patterns) or (bool(others) and all(_matches(one, patterns) for one in others))


def _matches(address: str, patterns: Collection[str]) -> bool:
    return bool(address) and (address in patterns or f"@{domain_of(address)}" in patterns)
