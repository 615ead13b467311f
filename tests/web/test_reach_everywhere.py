"""One matrix over all faces: what is out of reach shows nowhere, what is within reach shows everywhere.

Each party and each person has a name, numbers and addresses that occur nowhere else, so that a leak is found by
looking for them in whole answers.
"""

from urllib.parse import quote

import pytest

from opiekun.accounts.models import AccessLog
from opiekun.accounts.services.tokens import create_token
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.parties.services import trash_party, update_party
from tests.api.program import Program
from tests.web.reach_world import VISIBLE, Kept, World

pytestmark = pytest.mark.django_db

# Addresses that name nobody: each is asked once, and looked through for everybody.
EVERYBODYS = (
    *("/", "/parties", "/persons", "/parties?q=widmo", "/persons?q=osobnik", "/search?q=widmo", "/search?q=osobnik"),
    *("/palette?q=widmo", "/palette?q=osobnik", "/search?q=wimdo", "/palette?q=osobnki", "/parties/options?q=widmo"),
    "/persons/options?q=osobnik",
    *("/parties?sort=-updated_at", "/trash", "/parties/new", "/persons/new", "/parties?q=.example"),
    *("/days?of=all", "/days", "/persons/interests?term=hobby", "/persons?columns=birthday,interests"),
    *("/persons?f.interests.contains=hobby", "/persons?f.birthday.filled="),
    *("/customers", "/customers?q=widmo", "/customers?q=KH-", "/search?q=KH-1", "/customers/new", "/conflicts"),
    *("/parties?f.role.is=customer", "/customers?sort=number"),
    *("/parties?view=without-manager", "/parties?view=mine", "/parties/views/new", "/bulk", "/settings/company"),
    *("/party-lists", "/parties/conditions", "/options/party?q=widmo", "/options/person?q=osobnik"),
    *("/custom/options/party?q=widmo", "/custom/options/person?q=osobnik"),
    *("/imports", "/parties/import", "/persons/import"),
    *("/interactions", "/interactions?q=rozmowa", "/notes", "/notes?q=zapisek", "/search?q=rozmowa"),
    *("/search?q=zapisek", "/palette?q=zapisek", "/interactions?columns=party,person", "/interactions/new"),
)
EVERYBODYS_API = (
    *("/parties?limit=500", "/persons?limit=500", "/parties?q=widmo", "/persons?q=osobnik", "/search?q=widmo"),
    *("/search?q=osobnik", "/search?q=wimdo", "/parties?name__contains=widmo", "/parties?email__contains=example"),
    *("/persons?ordering=-updated_at", "/parties?trashed=true", "/saved-views", "/upcoming-days"),
    "/persons?interests__contains=hobby",
    *("/interactions?limit=500", "/notes?limit=500", "/interactions?q=rozmowa", "/notes?q=zapisek"),
    *("/search?q=rozmowa", "/search?q=zapisek"),
    *(
        "/customers?limit=500",
        "/customers?q=widmo",
        "/customers?nip__empty=false",
        "/changes?records=true",
        "/conflicts",
    ),
)


def addresses_of(kept: Kept) -> tuple[str, ...]:
    """Pages that name one record, by id or by what it is found by."""
    party, person, phone = f"/parties/{kept.party}", f"/persons/{kept.person}", quote(kept.phone)
    customer = f"/customers/{kept.customer}"
    talk, note = f"/interactions/{kept.interaction}", f"/notes/{kept.note}"
    return (
        *(talk, f"{talk}/edit", f"{talk}/finish", f"{talk}/timeline", f"{talk}/history", f"{talk}/notes"),
        *(f"{talk}/facts/subject", f"/interactions/log?person={kept.person}", f"/interactions/new?party={kept.party}"),
        *(f"/interactions/plan?party={kept.party}", f"/interactions?f.party.is={kept.party}"),
        *(note, f"{note}/edit", f"{note}/timeline", f"{note}/history", f"{party}/notes", f"{person}/notes"),
        *(f"{party}/timeline?q=rozmowa", f"{person}/timeline?source=notes", f"/notes?f.person.is={kept.person}"),
        *(party, f"{party}/edit", f"{party}/chart", f"{party}/persons", f"{party}/timeline", f"{party}/history"),
        f"{party}/lists",
        *(f"{party}/facts/full_name", f"{party}/facts/full_name/edit", f"/custom/options/party?q=widmo{kept.key}"),
        *(f"{party}/roles", customer, f"{customer}/edit", f"{customer}/timeline", f"{customer}/history"),
        *(f"{customer}/facts/number", f"/customers?q={kept.nip}", f"/customers/new?party={kept.party}"),
        *(person, f"{person}/edit", f"{person}/move", f"{person}/superior", f"{person}/colleagues"),
        *(f"{person}/timeline", f"{person}/history", f"{person}/facts/person_name", f"{party}/days"),
        *(f"{person}/personal", f"{person}/personal/card", f"{person}/personal/interests/new/edit"),
        *(f"/parties?q={kept.nip}", f"/search?q={kept.nip}", f"/palette?q={phone}", f"/search?q=o@{kept.key}.example"),
        *(
            f"/parties?f.phone.contains={phone}",
            f"/persons?f.party.is={kept.party}",
            f"/persons/new?party={kept.party}",
        ),
        *(f"/persons?f.superior.is={kept.person}", f"/persons/superiors?party={kept.party}"),
        *(f"/parties/options?q=widmo{kept.key}", f"/persons/new?party={kept.party}"),
    )


def api_addresses_of(kept: Kept) -> tuple[str, ...]:
    party, person = f"/parties/{kept.party}", f"/persons/{kept.person}"
    return (
        *(f"/interactions/{kept.interaction}", f"/interactions/{kept.interaction}/history", f"/notes/{kept.note}"),
        *(f"/notes/{kept.note}/history", f"/interactions?party={kept.party}", f"/notes?person={kept.person}"),
        *(f"{party}/timeline", f"{person}/timeline", f"{party}/timeline?q=zapisek"),
        *(party, person, f"{person}/move", f"/parties?nip={kept.nip}", f"/persons?party={kept.party}"),
        *(f"/customers/{kept.customer}", f"/customers/{kept.customer}/history", f"/customers?party={kept.party}"),
        *(f"{party}/external-ids", f"/customers?nip={kept.nip}"),
        *(f"/search?q={kept.nip}", f"/parties?q={quote(kept.phone)}", f"/persons?q=o@{kept.key}.example"),
        *(f"{person}/personal", f"/upcoming-days?party={kept.party}"),
        *(f"/persons?superior={kept.person}", f"/parties?phone={quote(kept.phone)}"),
    )


@pytest.fixture(params=[reach for reach in Reach if reach != Reach.NONE])
def world(request: pytest.FixtureRequest) -> tuple[World, set[str]]:
    return World(request.param), VISIBLE[request.param]


def echoes(address: str, mark: str) -> bool:
    """Whether the answer repeats what the address itself said."""
    return mark.lower().replace(" ", "") in address.lower().replace("%20", "").replace("%2b", "+")


def test_what_is_out_of_reach_shows_nowhere_and_what_is_within_everywhere(world: tuple[World, set[str]]) -> None:
    here, visible = world
    for ask, common, of_one in (
        (here.page, EVERYBODYS, addresses_of),
        (here.api, EVERYBODYS_API, api_addresses_of),
    ):
        answers = {address: ask(address) for address in common}
        assert all(answers.values()), "a page that is not there shows nothing and proves nothing"
        for whose, kept in here.kept.items():
            answers_of_one = {address: ask(address) for address in of_one(kept)}
            for address, text in {**answers, **answers_of_one}.items():
                seen = [mark for mark in kept.shown_in(text) if not echoes(address, mark)]
                assert whose in visible or not seen, f"{address} shows {seen} of the {whose}"
            shown = "".join(answers_of_one.values())
            assert whose not in visible or set(kept.shown_in(shown)) >= set(kept.marks[:2]), f"{ask} hides the {whose}"


def test_lists_show_and_count_only_what_is_within_reach(world: tuple[World, set[str]]) -> None:
    here, visible = world
    for made in (here.manual, here.criterion):
        for text in (
            *(here.page(f"/parties?list={made}"), here.page(f"/parties?f.party_list.is={made}")),
            *(here.api(f"/parties?party_list={made}"), here.api(f"/party-lists/{made}/members")),
        ):
            assert here.shown_in(text) == visible
        assert here.client.get(f"/parties/count?list={made}").json() == {"count": len(visible)}
        assert f'id="list-count-{made}" hx-swap-oob="true">{len(visible)}<' in here.page("/party-lists/counts")
        assert here.page(f"/party-lists/{made}/count") == str(len(visible))
        exported = here.posted("/parties/export", {"all": "1", "query": f"list={made}", "format": "csv"})
        assert here.shown_in(exported) == visible
    hidden = [kept.party for whose, kept in here.kept.items() if whose not in visible]
    if hidden:
        everybody = {"ids": [str(party) for party in hidden]}
        taken = here.program.post(f"/party-lists/{here.manual}/members/remove", everybody)
        assert (taken.json()["changed"], taken.json()["unchanged"]) == (0, 0)


def test_counts_are_of_what_is_within_reach(world: tuple[World, set[str]]) -> None:
    here, visible = world
    assert here.client.get("/parties/count?q=widmo").json() == {"count": len(visible)}
    assert here.client.get("/persons/count").json() == {"count": len(visible)}
    for path in ("/parties?q=widmo", "/persons?q=osobnik", "/persons"):
        body = here.program.get(f"{path}{'&' if '?' in path else '?'}count=exact").json()
        assert (body["count"], len(body["items"])) == (len(visible), len(visible)), path


def test_every_write_to_what_is_out_of_reach_answers_as_if_it_did_not_exist(world: tuple[World, set[str]]) -> None:
    here, visible = world
    for kept in [kept for whose, kept in here.kept.items() if whose not in visible]:
        party, person = f"/parties/{kept.party}", f"/persons/{kept.person}"
        for address in (
            *(f"{party}/edit", f"{party}/trash", f"{party}/restore", f"{party}/facts/full_name"),
            *(f"{person}/edit", f"{person}/trash", f"{person}/restore", f"{person}/move", f"{person}/superior"),
            *(f"{person}/private/open", f"{person}/private/edit", f"{person}/facts/job_title"),
            *(f"{person}/personal/open", f"{person}/personal/facts/new", f"{person}/personal/undo/1"),
            *(f"{party}/custom/open", f"{person}/custom/open", f"{party}/facts/custom-x"),
        ):
            there = here.client.post(address, {"version": "1", "name": "x", "job_title": "x"})
            nowhere = here.client.post(address.replace(str(kept.party), "999999").replace(str(kept.person), "999999"))
            assert there.status_code == nowhere.status_code == 404, address
        for method, address, body in (
            *(("PATCH", party, {"industry": "x"}), ("DELETE", party, None), ("POST", f"{party}/restore", None)),
            ("PATCH", f"{person}/personal", {"facts": []}),
            *(("PATCH", person, {"job_title": "x"}), ("DELETE", person, None), ("POST", f"{person}/restore", None)),
            ("POST", f"{person}/move", {"party": str(here.kept["own"].party)}),
        ):
            answered = here.program.call(method, address, body, If_Match='"1"')
            assert answered.status_code == 404, (method, address, answered.content)
            assert answered.json()["code"] == "not_found"


def test_hidden_party_takes_nobody_in_and_its_person_is_nobodys_superior() -> None:
    here = World(Reach.OWN)
    own, hidden = here.kept["own"], here.kept["stranger's"]
    for body in ({"party": str(hidden.party), "last_name": "Nowy"}, {"party": "999999", "last_name": "Nowy"}):
        refused = here.program.post("/persons", body)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_an_id")
    for person in (hidden.person, 999999):
        refused = here.program.patch(f"/persons/{own.person}", {"superior": str(person)})
        assert (refused.status_code, refused.json()["code"]) == (409, "superior_elsewhere")
    for party in (hidden.party, 999999):
        refused = here.program.post(f"/persons/{own.person}/move", {"party": str(party)}, If_Match='"1"')
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_an_id")


def test_taken_number_is_told_by_whom_to_ask_and_nothing_else() -> None:
    here = World(Reach.OWN)
    hidden = here.kept["stranger's"]
    answers = [
        here.page(f"/parties/check?nip={hidden.nip}"),
        here.program.post("/parties", {"kind": "organisation", "name": "Nowa", "nip": hidden.nip}).content.decode(),
    ]
    for text in answers:
        assert set(hidden.shown_in(text)) <= {hidden.nip}
        assert str(hidden.party) not in text
        assert "Nowak" in text, "the account manager's name"
    assert AccessLog.objects.filter(actor_id=here.user.pk, record_id=hidden.party, access="hinted").count() == 2


def test_what_lies_in_the_trash_follows_the_same_reach(world: tuple[World, set[str]]) -> None:
    here, visible = world
    for kept in here.kept.values():
        trash_party(SYSTEM, kept.party)
    pages = here.page("/trash") + here.api("/parties?trashed=true&limit=500") + here.api("/persons?trashed=true")
    for whose, kept in here.kept.items():
        assert bool(kept.shown_in(pages)) == (whose in visible), whose


def test_linked_record_out_of_reach_is_shown_by_name_only() -> None:
    here = World(Reach.OWN)
    own = here.kept["own"]
    stranger = here.kept["stranger's"]
    # Once in the history of a visible person: the party where they were before.
    update_party(SYSTEM, stranger.party, {"account_manager": str(here.user.pk)})
    mover = Program(create_token(SYSTEM, here.user.pk, "Test", ("all",))[1], here.user)
    version = mover.get(f"/persons/{stranger.person}").headers["ETag"]
    moved = mover.post(f"/persons/{stranger.person}/move", {"party": str(own.party)}, If_Match=version)
    assert moved.status_code == 200, moved.content
    update_party(SYSTEM, stranger.party, {"account_manager": None})
    told = here.page(f"/persons/{stranger.person}/history")
    assert "WidmoObcego" in told
    assert stranger.nip not in told
    assert here.client.get(f"/parties/{stranger.party}").status_code == 404
