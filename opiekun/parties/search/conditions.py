"""What was typed, as conditions on identities."""

from functools import reduce
from operator import and_
from typing import Any

from django.db.models import F, Q, QuerySet

from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.parties.models import BankAccount, Channel, Identity, Party, PrivateChannel
from opiekun.records.conditions.folded import FoldedLike, PlainLike, escape_like
from opiekun.records.search.similar import similar_to
from opiekun.records.search.words import Typed

_FEWEST_PHONE_DIGITS = 4
_NRB_DIGITS = 26
_LONGEST_VAT = 14
_RARE_LETTERS = 4
# A limit, be it beyond all rows, keeps the database from merging the inner query with the outer one.
_ALL = 10**9


def names(typed: Typed, path: str) -> Q:
    """Every word is a fragment of the folded name, in any order."""
    return reduce(and_, (Q(FoldedLike(F(path), f"%{escape_like(word)}%")) for word in typed.words))


def channels(typed: Typed) -> Q | None:
    """A phone by its digits or an address by its part; None when neither was typed."""
    if len(typed.digits) >= _FEWEST_PHONE_DIGITS:
        return Q(PlainLike(F("normalised"), f"%{typed.digits.lstrip('0')}%"), kind__in=("phone", "fax"))
    if typed.address:
        return Q(PlainLike(F("normalised"), f"%{escape_like(typed.address)}%"), kind__in=("email", "web"))
    return None


def identifiers(typed: Typed) -> Q:
    """NIP, REGON, KRS and EU VAT: a whole one by its index, a part of a Polish one by its beginning."""
    digits = typed.digits
    if typed.vat:
        return Q(eu_vat=typed.vat)
    match len(digits):
        case 10:
            return Q(nip=digits) | Q(krs=digits) | Q(eu_vat=f"PL{digits}")
        case 9 | 14:
            return Q(regon=digits) | Q(krs=digits.zfill(10))
        case length if length > 14:
            return Q(pk__in=[])
    begins = Q(nip__startswith=digits) | Q(regon__startswith=digits)
    return begins | Q(krs=digits.zfill(10)) if len(digits) < 10 else begins


def account(typed: Typed) -> str:
    """The IBAN when a whole Polish account number or an IBAN was typed, else empty."""
    if len(typed.digits) == _NRB_DIGITS:
        return f"PL{typed.digits}"
    return typed.vat if len(typed.vat) > _LONGEST_VAT else ""


def is_code(typed: Typed) -> bool:
    """Whether more than names must be looked at."""
    return bool(typed.digits or typed.address or typed.vat)


def found_identities(viewer: Viewer, typed: Typed, persons: bool = False) -> QuerySet[Any, Any]:
    """Ids of the identities found by name, identifier, phone or address; each way by its own index."""
    ways: list[QuerySet[Any, Any]] = [Identity.objects.filter(names(typed, "search_key")).values("id")]
    if (typed.digits or typed.vat) and not persons:
        ways.append(Party.objects.filter(identifiers(typed)).values("identity_id"))
    if account(typed) and not persons:
        ways.append(BankAccount.objects.filter(iban=account(typed)).values("party__identity_id"))
    by_channel = channels(typed)
    if by_channel is not None:
        ways.append(Channel.objects.filter(by_channel).values("identity_id"))
        if persons and viewer.sees("person", FieldClass.PRIVATE):
            ways.append(PrivateChannel.objects.filter(by_channel).values("person__identity_id"))
    return ways[0].union(*ways[1:], all=True)


def condition(viewer: Viewer, typed: Typed, persons: bool = False, path: str = "") -> Q:
    """What narrows a list, which is then ordered by name. ``path`` leads to what has the identity ("party__").

    Short fragments stand in so many names that a walk through the names in their order soon has a page full: they stay
    a plain condition. A longer one may stand in few, or only in names of one letter: by such a walk "zakład" would
    look at all others first. Its identities are gathered by the index of fragments before the list is ordered.
    """
    if is_code(typed):
        return Q(**{f"{path}identity_id__in": found_identities(viewer, typed, persons)})
    plain = names(typed, f"{path}identity__search_key")
    if max(len(word) for word in typed.words) < _RARE_LETTERS:
        return plain
    gathered = Identity.objects.filter(names(typed, "search_key")).values("id")[:_ALL]
    return Q(**{f"{path}identity_id__in": gathered})


def similar(viewer: Viewer, typed: Typed) -> Q:
    """Names like the typed one."""
    return similar_to("identity__search_key", typed)
