"""Whose mail is kept out: of one address, or of a domain with all that stands below it."""

from collections.abc import Collection, Iterable

from opiekun.activities.rules.free_mail import domain_of


def patterns_of(address: str) -> list[str]:
    """What may stand on a list to mean the address: itself, its domain ("@sub.bank.pl"), those above ("@bank.pl")."""
    labels = domain_of(address).split(".")
    return [address, *("@" + ".".join(labels[at:]) for at in range(len(labels)))] if address else []


def is_never_imported(sender: str, recipients: Iterable[str], patterns: Collection[str]) -> bool:
    """Whether patterns (addresses, "@domains") keep a message out: its sender is one, or all of its recipients are."""
    if not patterns:
        return False
    others = [one for one in recipients if one]
    return matches(sender, patterns) or (bool(others) and all(matches(one, patterns) for one in others))


def matches(address: str, patterns: Collection[str]) -> bool:
    """Whether one of the patterns means the address."""
    return any(one in patterns for one in patterns_of(address))
