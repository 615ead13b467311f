"""Ten criteria as sales companies use them, each as the condition of a list and as plain SQL about party ``p``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from bench.bare import LIST_BY_NAME, Bare, Connection, shown_rows
from bench.register import Register

Condition = dict[str, Any]
_ADDRESS: Final = "SELECT FROM parties_address a WHERE a.identity_id = p.identity_id"
_PERSON: Final = "SELECT FROM parties_person n WHERE n.party_id = p.id AND n.trashed_at IS NULL"
_MEMBER: Final = "SELECT FROM parties_partylistmember m WHERE m.party_id = p.id AND m.party_list_id ="


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition with a name. ``path`` is the list on which it stands."""

    name: str
    condition: Condition
    sql: str
    path: str = "/parties"

    @property
    def url(self) -> str:
        """The list page under the criterion."""
        return f"{self.path}?{urlencode({'where': json.dumps(self.condition, ensure_ascii=False)})}"

    @property
    def bare(self) -> Bare:
        """The first page by SQL alone."""
        statement = LIST_BY_NAME.format(self.sql)

        def page(connection: Connection, number: int) -> str:
            return shown_rows(connection.execute(statement))

        return page


def leaf(field: str, operator: str, *values: str) -> Condition:
    """One comparison."""
    return {"field": field, "op": operator, "values": list(values)}


def criteria(register: Register) -> list[Criterion]:
    """The ten, with lists and a town of the demo company."""
    silesian, active = leaf("voivodeship", "is", "24"), leaf("status", "is", "active")
    main = {"some": "persons", "where": leaf("is_main", "true")}
    one, other = (str(list_id) for list_id in register.lists)
    in_silesia, has_main = f"EXISTS ({_ADDRESS} AND a.voivodeship = '24')", f"EXISTS ({_PERSON} AND n.is_main)"
    in_town = f"EXISTS ({_ADDRESS} AND core_fold(a.city) = core_fold('{register.city}'))"
    persons = "(SELECT count(*) FROM parties_person n WHERE n.party_id = p.id AND n.trashed_at IS NULL)"
    return [
        Criterion("in a voivodeship", silesian, in_silesia),
        Criterion("with a rare status", leaf("status", "is", "suspended"), "p.status = 'suspended'"),
        Criterion(
            "without an e-mail",
            leaf("email", "empty"),
            "NOT EXISTS (SELECT FROM parties_channel c WHERE c.identity_id = p.identity_id AND c.kind = 'email')",
        ),
        Criterion(
            "customers with a sales hold",
            leaf("sales_hold", "true"),
            "EXISTS (SELECT FROM parties_customer c WHERE c.party_id = p.id AND c.trashed_at IS NULL AND c.sales_hold)",
            "/customers",
        ),
        Criterion("three persons or more", leaf("persons_count", "gte", "3"), f"{persons} >= 3"),
        Criterion("no contact person", leaf("persons_count", "is", "0"), f"NOT EXISTS ({_PERSON})"),
        Criterion("from a source", leaf("source", "is", "fair"), "p.source = 'fair'"),
        Criterion(
            "of this year in a city",
            {"all": [leaf("created_at", "this_year"), leaf("city", "is", register.city)]},
            f"p.created_at >= date_trunc('year', now()) AND {in_town}",
        ),
        Criterion(
            "in list A, not in list B",
            {"all": [leaf("party_list", "is", one), {"not": leaf("party_list", "is", other)}]},
            f"EXISTS ({_MEMBER} {one}) AND NOT EXISTS ({_MEMBER} {other})",
        ),
        Criterion(
            "any and all nested",
            {"any": [{"all": [active, silesian, {"not": main}]}, {"all": [leaf("source", "is", "fair"), main]}]},
            f"((p.status = 'active' AND {in_silesia} AND NOT {has_main}) OR (p.source = 'fair' AND {has_main}))",
        ),
    ]


def custom_field() -> list[Criterion]:
    """Filters by the demo company's own fields of parties."""
    return [
        Criterion("custom field: choice", leaf("custom.tier", "is", "key"), """p.custom @> '{"tier": "key"}'"""),
        Criterion(
            "custom field: amount",
            leaf("custom.yearly_turnover", "gte", "100000000"),
            "(p.custom -> 'yearly_turnover' ->> 'amount')::numeric >= 100000000",
        ),
    ]
