"""A small company with something on every page, made by the services that everybody uses."""

from dataclasses import dataclass
from datetime import timedelta

from opiekun.accounts.models import ApiToken, Role, Team, User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.tokens import create_token
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.parties.services import add_to_list, create_list, create_party, create_person, trash_party
from tests.accounts.people import make_role, make_team, make_user

PHONE = {"kind": "phone", "value": "600 100 200", "is_main": True}
ADDRESS = {"kind": "registered", "street": "Długa", "house_number": "7", "postcode": "00-950", "city": "Warszawa"}


@dataclass(frozen=True)
class Company:
    """Ids of what was made."""

    party: int
    natural: int
    boss: int
    person: int
    team: Team
    role: Role
    colleague: User
    token: ApiToken
    manual: int
    criterion: int


def make_company(administrator: User) -> Company:
    """An organisation with a chart of two, a natural person, something in the trash, and rows for the settings."""
    actor = viewer_of_user(administrator)
    soon = clock.today() + timedelta(days=1)
    party = organisation("Mleczarnia Łąka sp. z o.o.", nip="5260250274", channels=[PHONE], addresses=[ADDRESS])
    boss = create_person(SYSTEM, {"party": str(party), "first_name": "Joanna", "last_name": "Maj", "is_main": True}).id
    person = create_person(
        SYSTEM,
        {
            "party": str(party),
            "first_name": "Piotr",
            "last_name": "Zięba",
            "job_title": "Kierownik zakupów",
            "superior": str(boss),
            "channels": [{"kind": "email", "value": "piotr@laka.example"}],
            "days": [{"kind": "birthday", "date": f"{soon.day}.{soon.month}.1980", "remind_before": 7}],
            "interests": [{"term": "żeglarstwo"}],
        },
    ).id
    natural = create_party(SYSTEM, {"kind": "natural_person", "first_name": "Ewa", "last_name": "Sowa"}).id
    trash_party(SYSTEM, organisation("Stalbud"))
    team = make_team("Sprzedaż")
    role = make_role({("party", "view"): Reach.TEAM})
    colleague = make_user("salesperson", teams=(team,))
    token, _raw = create_token(actor, administrator.pk, "sklep", ["parties:read"])
    fair = create_list(SYSTEM, {"kind": "manual", "name": "Targi 2026", "description": "Poznań, hala 5"}).id
    add_to_list(SYSTEM, fair, [party, natural])
    active = {"field": "status", "op": "is", "values": ["active"]}
    tree = {"all": [active, {"some": "persons", "where": {"any": [{"field": "is_main", "op": "true"}]}}]}
    by_criterion = create_list(SYSTEM, {"kind": "criterion", "name": "Aktywni", "condition": tree}).id
    return Company(party, natural, boss, person, team, role, colleague, token, fair, by_criterion)


def organisation(name: str, **more: object) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **more}).id
