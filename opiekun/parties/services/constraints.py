"""What the database refuses, said as the refusals of the register: the last guard when two writers race."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg.errors
from django.db import IntegrityError
from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, Refusal
from opiekun.parties.errors import (
    IdentifierTaken,
    ListCycle,
    ListNamed,
    ListNameTaken,
    NamedListGone,
    NoSuchUser,
    NumberTaken,
    OnlyOnePerson,
    RoleThere,
    SuperiorCycle,
    SuperiorElsewhere,
    TiedToParty,
)
from opiekun.records.custom.errors import refusal_of


def _main_twice() -> Refusal:
    return Conflict("one_main_person", _("Another person was made the main one meanwhile."))


def _taken(field: str) -> Callable[[], Refusal]:
    return lambda: IdentifierTaken(field, _("Already in the register."))


def _external_id_taken() -> Refusal:
    return Conflict("external_id_taken", _("Another record has this id in another system by now."))


_REFUSALS: dict[str, Callable[[], Refusal]] = {
    "parties_party_regon": _taken("regon"),
    "parties_party_krs": _taken("krs"),
    "parties_person_only_one": OnlyOnePerson,
    "parties_person_superior_fk": SuperiorElsewhere,
    "parties_person_no_cycle": SuperiorCycle,
    "parties_person_one_main": _main_twice,
    "parties_person_one_owner": _main_twice,
    "parties_role_number": NumberTaken,
    "parties_role_one_of_a_kind": RoleThere,
    "parties_shared_identity": TiedToParty,
    "parties_partylist_name": ListNameTaken,
    "parties_partylist_no_cycle": ListCycle,
    "parties_partylist_names_live": NamedListGone,
    "parties_partylist_is_named": ListNamed,
    "records_external_id_match": _external_id_taken,
}


def _constraint(error: IntegrityError) -> str:
    cause = error.__cause__
    return (cause.diag.constraint_name or "") if isinstance(cause, psycopg.errors.IntegrityError) else ""


@contextmanager
def refusing_by_name() -> Iterator[None]:
    """Turn a broken constraint of the register into its named refusal; put it around the transaction."""
    try:
        yield
    except IntegrityError as error:
        constraint = _constraint(error)
        if constraint in _REFUSALS:
            raise _REFUSALS[constraint]() from error
        if constraint.startswith("parties_party_account_manager"):
            raise NoSuchUser from error
        custom = refusal_of(error)
        if custom is not None:
            raise custom from error
        raise
