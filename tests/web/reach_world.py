"""Parties of everybody, and a user who reaches some of them; by every mark a leak is found in whole answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from urllib.parse import unquote

from django.test import Client

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.assignments import set_roles
from opiekun.accounts.services.tokens import create_token
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.core import clock
from opiekun.core.files.serving import SEND_FILE_HEADER
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.core.writing import writing
from opiekun.parties.services import add_to_list, create_party, create_person
from opiekun.parties.services.customers import make_customer
from opiekun.records.conditions import Leaf, Operator, Some
from tests.accounts.people import make_role, make_team, make_user
from tests.api.program import Program
from tests.parties.lists import criterion, manual

NIPS = ("5260250274", "1132191233", "7740001454", "5252344078", "5213017228", "6340135475", "9542583988")
_numbers = count(1)


@dataclass(frozen=True)
class Kept:
    """A party with one person who has a birthday tomorrow, and all by which they could be recognised."""

    party: int
    person: int
    key: str
    nip: str
    phone: str
    customer: int = 0
    interaction: int = 0
    note: int = 0

    @property
    def marks(self) -> tuple[str, ...]:
        return (
            f"Widmo{self.key}",
            f"Osobnik{self.key}",
            self.nip,
            self.phone,
            f"{self.key.lower()}.example",
            f"hobby{self.key}",
            f"Rozmowa{self.key}",
            f"Zapisek{self.key}",
        )

    def shown_in(self, text: str) -> list[str]:
        return [mark for mark in self.marks if mark in text]


def keep(key: str, nip: str, manager: User | None, creator: User | None = None) -> Kept:
    number = next(_numbers)
    phone = f"+48 32 218 {number // 100:02} {number % 100:02}"
    actor = SYSTEM if creator is None else viewer_of_user(creator)
    party = create_party(
        actor,
        {
            "kind": "organisation",
            "name": f"Widmo{key} sp. z o.o.",
            "nip": nip,
            "account_manager": None if manager is None else str(manager.pk),
            "channels": [{"kind": "phone", "value": phone}, {"kind": "email", "value": f"a@{key}.example"}],
        },
    ).id
    person = create_person(
        SYSTEM,
        {
            "party": str(party),
            "last_name": f"Osobnik{key}",
            "days": [{"kind": "birthday", "date": str(clock.today() + timedelta(days=1))[5:].join(("--", ""))}],
            "interests": [{"term": f"hobby{key}"}],
            "channels": [{"kind": "email", "value": f"o@{key}.example"}],
        },
    ).id
    customer = make_customer(SYSTEM, {"party": str(party), "number": f"KH-{key}"}).id
    talk = {"kind": "call", "person": str(person), "subject": f"Rozmowa{key}"}
    interaction = create_interaction(SYSTEM, talk).id
    note = create_note(SYSTEM, {"person": str(person), "body": f"<p>Zapisek{key}</p>"}).id
    return Kept(party, person, key, nip, phone, customer, interaction, note)


class World:
    """A user in a team with one below and one beside, and parties of everybody."""

    def __init__(self, reach: Reach) -> None:
        above = make_team("Centrala")
        mine = make_team("Moi", above)
        below = make_team("Pod nami", mine)
        beside = make_team("Obok", above)
        rights = {
            (kind, action): reach
            for kind in ("party", "person", "customer", "interaction", "note")
            for action in ("view", "create", "edit", "trash", "export")
        }
        rights |= dict.fromkeys((("party_list", "view"), ("party_list_member", "edit")), Reach.ALL)
        self.user = make_user(teams=(mine,))
        with writing(SYSTEM):
            set_roles(SYSTEM, self.user.pk, [make_role(rights, sees_personal=True).pk])
        colleague, junior, stranger = make_user(teams=(mine,)), make_user(teams=(below,)), make_user(teams=(beside,))
        self.kept = {
            "own": keep("Wlasny", NIPS[0], self.user),
            "own by creation": keep("Stworzony", NIPS[1], None, self.user),
            "colleague's": keep("Kolegi", NIPS[2], colleague),
            "junior's": keep("Mlodszego", NIPS[3], junior),
            "stranger's": keep("Obcego", NIPS[4], stranger),
            "given away": keep("Oddany", NIPS[5], stranger, self.user),
            "nobody's": keep("Niczyj", NIPS[6], None),
        }
        # Everybody's parties are in a list by hand and in one by criterion, that asks of persons too.
        self.manual = manual()
        add_to_list(SYSTEM, self.manual, [kept.party for kept in self.kept.values()])
        with_person = Some("persons", Leaf("name", Operator.CONTAINS, ("osobnik",)))
        self.criterion = criterion(with_person, "Z osobami")
        self.client = Client()
        self.client.force_login(self.user)
        self.program = Program(create_token(SYSTEM, self.user.pk, "Test", ("all",))[1], self.user)

    def shown_in(self, text: str) -> set[str]:
        """Whose records the text tells anything of."""
        return {whose for whose, kept in self.kept.items() if kept.shown_in(text)}

    def page(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code in (200, 404, 422), (address, response.status_code)
        return "" if response.status_code == 404 else response.content.decode()

    def posted(self, address: str, sent: Mapping[str, object]) -> str:
        """The text of the answer; that of the file when the answer leads to one."""
        response = self.client.post(address, dict(sent))
        if response.status_code == 303 and response["Location"].startswith("/exports/"):
            response = self.client.get(response["Location"])
        assert response.status_code in (200, 204, 303), (address, response.status_code, response.content.decode())
        if SEND_FILE_HEADER in response:
            return Path(unquote(response[SEND_FILE_HEADER])).read_text(encoding="utf-8")
        return str(response.content.decode())

    def api(self, address: str) -> str:
        response = self.program.get(address)
        assert response.status_code in (200, 404, 422), (address, response.content)
        return "" if response.status_code == 404 else response.content.decode()


VISIBLE = {
    Reach.OWN: {"own", "own by creation"},
    Reach.TEAM: {"own", "own by creation", "colleague's"},
    Reach.SUBTREE: {"own", "own by creation", "colleague's", "junior's"},
    Reach.ALL: {"own", "own by creation", "colleague's", "junior's", "stranger's", "given away", "nobody's"},
}
