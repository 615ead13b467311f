"""Whose addresses they are: persons and parties of the register, and ourselves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import connection

from opiekun.accounts.models import User
from opiekun.activities.models import FreeMailDomain, Mailbox, NotTheirs
from opiekun.activities.rules.free_mail import FREE_MAIL, domain_of

_KNOWN: Final = """
SELECT c.normalised, p.party_id, p.id FROM parties_channel c
    JOIN parties_person p ON p.identity_id = c.identity_id AND p.trashed_at IS NULL
    JOIN parties_party o ON o.id = p.party_id AND o.trashed_at IS NULL
WHERE c.kind = 'email' AND c.normalised = ANY(%s)
UNION ALL
SELECT c.normalised, o.id, NULL FROM parties_channel c
    JOIN parties_party o ON o.identity_id = c.identity_id AND o.trashed_at IS NULL
WHERE c.kind = 'email' AND c.normalised = ANY(%s)
"""
_DOMAIN: Final = (
    "(CASE c.kind WHEN 'email' THEN split_part(c.normalised, '@', 2) ELSE split_part(c.normalised, '/', 1) END)"
)
_BY_DOMAIN: Final = f"""
SELECT DISTINCT {_DOMAIN}, coalesce(o.id, q.id) FROM parties_channel c
    LEFT JOIN parties_party o ON o.identity_id = c.identity_id AND o.trashed_at IS NULL
    LEFT JOIN parties_person p ON p.identity_id = c.identity_id AND p.trashed_at IS NULL
    LEFT JOIN parties_party q ON q.id = p.party_id AND q.trashed_at IS NULL
WHERE c.kind IN ('email', 'web') AND {_DOMAIN} = ANY(%s) AND coalesce(o.id, q.id) IS NOT NULL
"""  # noqa: S608 - constants
_OWN_DOMAINS: Final = f"""
SELECT DISTINCT {_DOMAIN} FROM parties_channel c JOIN parties_party o ON o.identity_id = c.identity_id AND o.is_own
WHERE c.kind IN ('email', 'web')
"""  # noqa: S608 - constants


@dataclass(slots=True)
class Known:
    """What is known of the addresses of a batch."""

    own_party: int | None = None
    users: dict[str, int] = field(default_factory=dict)
    mailboxes: frozenset[str] = frozenset()
    own_domains: frozenset[str] = frozenset()
    persons: dict[str, dict[int, int]] = field(default_factory=dict)
    parties: dict[str, set[int]] = field(default_factory=dict)
    domains: dict[str, set[int]] = field(default_factory=dict)
    refused: dict[str, set[int]] = field(default_factory=dict)

    def is_own(self, address: str) -> bool:
        """Whether it is one of us: a user, a mailbox, somebody of our own company, or an address at its domain."""
        if address in self.users or address in self.mailboxes or domain_of(address) in self.own_domains:
            return True
        return self.own_party is not None and self.own_party in self.parties.get(address, ())

    def party_of(self, address: str) -> int | None:
        """The one party that an address belongs to, by itself or else by its domain; None when there are several."""
        found = self.candidates(address)
        return next(iter(found)) if len(found) == 1 else None

    def candidates(self, address: str) -> set[int]:
        """The parties that it may belong to, without those of which somebody said that its mail is not theirs."""
        found = self.parties.get(address) or self.domains.get(domain_of(address), set())
        return found - self.refused.get(address, set())

    def person_of(self, address: str, party_id: int) -> int | None:
        """The person at the party who has the address."""
        return self.persons.get(address, {}).get(party_id)


def know(addresses: Iterable[str]) -> Known:
    """Ask the register about all addresses at once."""
    asked = sorted({one for one in addresses if one})
    free = FREE_MAIL | frozenset(FreeMailDomain.objects.values_list("domain", flat=True))
    domains = sorted({domain_of(one) for one in asked} - free)
    persons: dict[str, dict[int, int]] = defaultdict(dict)
    parties: dict[str, set[int]] = defaultdict(set)
    by_domain: dict[str, set[int]] = defaultdict(set)
    refused: dict[str, set[int]] = defaultdict(set)
    for address, party_id in _refused(asked):
        refused[address].add(party_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM parties_party WHERE is_own")
        own = cursor.fetchone()
        cursor.execute(_OWN_DOMAINS)
        own_domains = frozenset(row[0] for row in cursor.fetchall()) - free
        cursor.execute(_KNOWN, [asked, asked])
        for address, party_id, person_id in cursor.fetchall():
            parties[address].add(party_id)
            if person_id is not None:
                persons[address].setdefault(party_id, person_id)
        cursor.execute(_BY_DOMAIN, [domains])
        for domain, party_id in cursor.fetchall():
            by_domain[domain].add(party_id)
    boxes = _boxes(asked)
    known = (dict(persons), dict(parties), dict(by_domain), dict(refused))
    return Known(own[0] if own else None, _users(asked, boxes), frozenset(boxes), own_domains, *known)


def users_of(addresses: Sequence[str]) -> dict[str, int]:
    """The users whose addresses or mailboxes are among these."""
    return _users(addresses, _boxes(addresses))


def _users(addresses: Sequence[str], boxes: Mapping[str, int | None]) -> dict[str, int]:
    users = dict(User.objects.filter(email__in=addresses).values_list("email", "pk"))
    return {address: owner for address, owner in boxes.items() if owner is not None} | users


def _boxes(addresses: Sequence[str]) -> dict[str, int | None]:
    """The mailboxes among the addresses, each with its owner."""
    return dict(Mailbox.objects.filter(address__in=addresses).order_by("-pk").values_list("address", "owner"))


def _refused(asked: Sequence[str]) -> Iterable[tuple[str, int]]:
    """Of which parties it was said that the mail of these addresses is not theirs."""
    return NotTheirs.objects.filter(address__in=asked, lifted__isnull=True).values_list("address", "party_id")
