"""Lists and programs ask for the tasks, talks and notes of a case."""

import pytest

from tests.api.program import Program, company, program
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db


def made(caller: Program, at: str, body: dict[str, object]) -> str:
    answer = caller.post(at, body)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


@pytest.fixture
def caller() -> Program:
    return program()


def test_what_joined_a_case_is_asked_for_by_it(caller: Program) -> None:
    party = company(caller)["id"]
    case, other = (made(caller, "/cases", {"type": "sale", "title": one, "party": party}) for one in ("Hala", "Biuro"))
    wanted = {
        "tasks": made(caller, "/tasks", {"title": "Pomiary", "links": [case]}),
        "interactions": made(
            caller, "/interactions", {"kind": "call", "party": party, "subject": "a", "links": [case]}
        ),
        "notes": made(caller, "/notes", {"body": "<p>a</p>", "party": party, "about": case}),
    }
    made(caller, "/tasks", {"title": "Inne", "links": [other]})
    made(caller, "/interactions", {"kind": "call", "party": party, "subject": "b"})
    made(caller, "/notes", {"body": "<p>b</p>", "party": party})
    for at, one in wanted.items():
        assert [row["id"] for row in caller.get(f"/{at}?case={case}").json()["items"]] == [one], at
        assert caller.get(f"/{at}?case=999999999").status_code == 422, at


def test_a_case_out_of_reach_is_not_there_to_ask_by(caller: Program) -> None:
    party = company(caller)["id"]
    case = made(caller, "/cases", {"type": "sale", "title": "Hala", "party": party})
    made(caller, "/tasks", {"title": "Pomiary", "links": [case]})
    stranger = program("salesperson")
    for at in ("tasks", "interactions", "notes"):
        answer = stranger.get(f"/{at}?case={case}")
        assert answer.status_code == 422, at
        assert answer.json() == {**answer.json(), "status": 422}


def test_a_note_is_tied_to_a_case_on_its_page_and_taken_off(caller: Program) -> None:
    anna = log_in("administrator")
    party = company(caller)["id"]
    case = made(caller, "/cases", {"type": "sale", "title": "Hala w Tychach", "party": party})
    note = made(caller, "/notes", {"body": "<p>Ustalenia</p>", "party": party})
    at = f"/notes/{note}/facts/about"
    assert 'data-url="/notes/about"' in anna.client.get(f"{at}/edit").content.decode()
    found = anna.client.get("/notes/about?q=tychach").json()
    assert [one["value"] for one in found] == [case]
    version = caller.get(f"/notes/{note}").json()["version"]
    answer = anna.client.post(at, {"about": case, "was-about": "", "version": version})
    assert f'href="/cases/{case}"' in answer.content.decode()
    assert [row["id"] for row in caller.get(f"/notes?case={case}").json()["items"]] == [note]
    version = caller.get(f"/notes/{note}").json()["version"]
    anna.client.post(at, {"about": "", "was-about": case, "version": version})
    assert not caller.get(f"/notes?case={case}").json()["items"]
    refused = anna.client.post(at, {"about": note, "was-about": "", "version": version})
    assert refused.status_code == 422
