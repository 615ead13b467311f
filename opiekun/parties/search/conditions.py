"""What was typed, as conditions on identities."""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Reverse

from opiekun.core.fields import FieldClass
from opiekun.core.viewer import Viewer
from opiekun.parties.models import BankAccount, Channel, Party, Person, PrivateChannel
from opiekun.parties.models.channel import ADDRESSES, NUMBERS
from opiekun.parties.models.party import LIVE
from opiekun.parties.permissions import PARTY, PERSON
from opiekun.records.conditions.folded import FoldedLike, PlainLike, escape_like
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.searching import searched, word_in_custom
from opiekun.records.search.words import Typed

_FEWEST_PHONE_DIGITS = 4
_NRB_DIGITS = 26
_LONGEST_VAT = 14


def names(typed: Typed, path: str) -> Q:
    """Every word is a fragment of the folded name at the path, in any order."""
    return reduce(and_, (names_word(word, path) for word in typed.words))


def names_word(word: str, path: str) -> Q:
    """The word is a fragment of the folded name at the path."""
    return Q(FoldedLike(F(path), f"%{escape_like(word)}%"))


def words(viewer: Viewer, typed: Typed, persons: bool) -> Q:
    """Every word is a fragment of the folded name or of a searchable custom field, in any order."""
    fields = searched(viewer, PERSON if persons else PARTY)
    return reduce(and_, (_word(word, fields) for word in typed.words))


def _word(word: str, fields: Sequence[Definition]) -> Q:
    named = names_word(word, "search_key")
    return named | word_in_custom(fields, word) if fields else named


def channels(typed: Typed) -> Q | None:
    """A phone by its first or last digits, or an address by its part; None when neither was typed."""
    number = typed.digits.lstrip("0")
    if len(number) >= _FEWEST_PHONE_DIGITS:
        return NUMBERS & phones(number)
    if typed.address:
        return ADDRESSES & Q(PlainLike(F("normalised"), f"%{escape_like(typed.address)}%"))
    return None


def phones(digits: str) -> Q:
    """A number of any country by its beginning or its end, a Polish one also by the beginning after the +48."""
    beginnings = Q(PlainLike(F("normalised"), f"+{digits}%")) | Q(PlainLike(F("normalised"), f"+48{digits}%"))
    return beginnings | Q(PlainLike(Reverse("normalised"), f"{digits[::-1]}%"))


def identifiers(typed: Typed) -> list[Q]:
    """NIP, REGON, KRS and EU VAT: a whole one, or the beginning of a Polish one. Each is answered by its own index."""
    digits = typed.digits
    if typed.vat:
        return [Q(eu_vat=typed.vat)]
    match len(digits):
        case 10:
            return [Q(nip=digits), _krs(digits), Q(eu_vat=f"PL{digits}")]
        case 9 | 14:
            return [_regon(digits), _krs(digits.zfill(10))]
        case length if length > 14:
            return []
    begins = [~Q(nip="") & _begins("nip", digits), ~Q(regon="") & LIVE & _begins("regon", digits)]
    return [*begins, _krs(digits.zfill(10))] if len(digits) < 10 else begins


def _krs(digits: str) -> Q:
    return LIVE & Q(krs=digits)


def _regon(digits: str) -> Q:
    return LIVE & Q(regon=digits)


def _begins(path: str, digits: str) -> Q:
    return Q(PlainLike(F(path), f"{digits}%"))


def account(typed: Typed) -> str:
    """The IBAN when a whole Polish account number or an IBAN was typed, else empty."""
    if len(typed.digits) == _NRB_DIGITS:
        return f"PL{typed.digits}"
    return typed.vat if len(typed.vat) > _LONGEST_VAT else ""


def named(viewer: Viewer, typed: Typed, persons: bool) -> QuerySet[Any, Any]:
    """Live parties or persons whose name or searchable fields hold what was typed."""
    rows: QuerySet[Any, Any] = Person.objects.all() if persons else Party.objects.all()
    return rows.filter(words(viewer, typed, persons), trashed_at__isnull=True)


def found_identities(viewer: Viewer, typed: Typed, persons: bool = False) -> QuerySet[Any, Any]:
    """Ids of the identities found by name, identifier, phone or address; each way by its own index."""
    ways: list[QuerySet[Any, Any]] = [named(viewer, typed, persons).values("identity_id")]
    if (typed.digits or typed.vat) and not persons:
        ways += [Party.objects.filter(way).values("identity_id") for way in identifiers(typed)]
    if account(typed) and not persons:
        ways.append(BankAccount.objects.filter(iban=account(typed)).values("party__identity_id"))
    by_channel = channels(typed)
    if by_channel is not None:
        ways.append(Channel.objects.filter(by_channel).values("identity_id"))
        if persons and viewer.sees("person", FieldClass.PRIVATE):
            ways.append(PrivateChannel.objects.filter(by_channel).values("person__identity_id"))
    return ways[0].union(*ways[1:], all=True)


def condition(viewer: Viewer, typed: Typed, persons: bool = False, path: str = "") -> Q:
    """What narrows a list: names by a plain condition, which a walk through the list can test row by row.

    ``path`` leads from the rows of the list to what has the identity ("party__").
    """
    if typed.is_code:
        return Q(**{f"{path}identity_id__in": found_identities(viewer, typed, persons)})
    return words(viewer, typed, persons) if not path else names(typed, f"{path}search_key")
