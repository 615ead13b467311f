"""What the pages of an import offer to whom, how they name columns, and what they say once it was taken back."""

import re
from typing import Any

import pytest
from django.test import Client

from opiekun.accounts.models import User, UserRole
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.parties.models import Party, PartyList
from opiekun.parties.services import trash_party, update_party
from opiekun.records.importing import drafting, starting
from opiekun.records.models import Import
from tests.accounts.people import make_role, make_user
from tests.parties.importing.imports import NIPS, drafted, imported, party, row, table
from tests.parties.lists import manual

pytestmark = pytest.mark.django_db

FILE = table(("Nazwa", "NIP"), ("Alfa", NIPS[0]), ("Beta", NIPS[1]), ("Gamma", NIPS[2]))
FILLS_LISTS = {
    ("party", "view"): Reach.ALL,
    ("party", "create"): Reach.ALL,
    ("party", "edit"): Reach.ALL,
    ("party_list", "view"): Reach.ALL,
    ("party_list_member", "edit"): Reach.ALL,
}


def someone(*roles: str, rights: dict[tuple[str, str], Reach] | None = None) -> tuple[Client, Any]:
    user = make_user(*roles)
    if rights:
        UserRole.objects.create(user=user, role=make_role(rights))
    client = Client()
    client.force_login(user)
    return client, viewer_of_user(user)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_new_list_is_offered_to_whoever_may_make_one_alone() -> None:
    manual()
    filler, viewer = someone(rights=FILLS_LISTS)
    job = drafted(FILE, viewer)
    shown = page(filler, f"/imports/{job.pk}/keys")
    assert 'name="options.list"' in shown
    assert "Targi 2026" in shown
    assert 'name="options.list-other"' not in shown
    with pytest.raises(InvalidInput):
        drafting.set_settings(viewer, job.pk, {"options": {"list": "Nowa lista"}})
    said = {"existing": "update", "alike": "create", "options.list": "", "options.list-other": "Nowa lista"}
    assert filler.post(f"/imports/{job.pk}/keys", said).status_code == 422
    assert not PartyList.objects.filter(name="Nowa lista").exists()
    maker, viewer = someone("administrator")
    assert 'name="options.list-other"' in page(maker, f"/imports/{drafted(FILE, viewer).pk}/keys")


def test_no_list_is_offered_where_there_is_none_and_none_may_be_made() -> None:
    PartyList.objects.update(is_archived=True)
    filler, viewer = someone(rights=FILLS_LISTS)
    assert "options.list" not in page(filler, f"/imports/{drafted(FILE, viewer).pk}/keys")


def test_chosen_column_of_an_address_says_of_which() -> None:
    client, viewer = someone("administrator")
    head = ("Nazwa", "Ulica", "Adres korespondencyjny ulica", "Ulica dostawy")
    job = drafted(table(head, ("Alfa", "Lipowa", "Polna", "Leśna")), viewer)
    chosen = re.findall(r'<option value="([^"]+)" selected>([^<]+)<', page(client, f"/imports/{job.pk}/columns"))
    assert (
        dict(chosen).items()
        >= {
            "name": "Nazwa",
            "street": "Ulica · Siedziba",
            "correspondence.street": "Ulica · Adres korespondencyjny",
            "delivery.street": "Ulica · Adres dostawy",
        }.items()
    )


def undone_page(client: Client, job: Import, show: str = "") -> str:
    starting.undo(viewer_of_user(User.objects.get(pk=job.actor_id)), job.pk, at_once=True)
    return page(client, f"/imports/{job.pk}{show}")


def tile(shown: str, outcome: str) -> str:
    found = re.search(rf'<a class="o-tile" href="[^"]*show={outcome}".*?</a>', shown, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>|\s+", " ", found[0])


def test_undone_import_says_so_and_leads_to_nothing_that_is_gone() -> None:
    client, viewer = someone("administrator")
    job = imported(FILE, viewer)
    made = {name: party(name).pk for name in ("Alfa", "Beta", "Gamma")}
    update_party(SYSTEM, made["Beta"], {"industry": "Stal"})
    shown = undone_page(client, job, "?show=created")
    assert "cofnięte, zostało 1" in tile(shown, "created")
    assert "utworzone" not in tile(shown, "created")
    links = set(re.findall(r'href="/parties/(\d+)"', shown))
    assert links == {str(made["Beta"])}
    assert "import=" not in shown
    index = page(client, "/imports")
    assert "cofnięte: 2, zostało: 1" in index
    trash_party(SYSTEM, made["Beta"], Party.objects.get(pk=made["Beta"]).version)
    assert f'href="/parties/{made["Beta"]}"' not in page(client, f"/imports/{job.pk}?show=created")
    assert row(job, 3).undo == "kept"


def test_import_that_was_taken_back_whole_says_so() -> None:
    client, viewer = someone("administrator")
    update = table(("Nazwa", "NIP", "Branża"), ("Alfa", NIPS[0], "Stal"))
    imported(FILE, viewer)
    job = imported(update, viewer)
    shown = undone_page(client, job)
    assert "cofnięte" in tile(shown, "updated")
    assert "zostało" not in tile(shown, "updated")
    assert "nic do cofnięcia" in tile(shown, "created")
    assert f'href="/parties/{party("Alfa").pk}"' in shown
