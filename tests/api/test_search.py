"""The global search for programs."""

import pytest

from tests.api.program import company, program

pytestmark = pytest.mark.django_db


def test_company_and_person_are_found_in_one_answer() -> None:
    caller = program()
    made = company(caller, "Śruba sp. z o.o.", nip="5260250274")
    person = caller.post("/persons", {"party": made["id"], "last_name": "Śrubowski"}).json()
    body = caller.get("/search?q=srub").json()
    assert [(item["kind"], item["id"], item["name"]) for item in body["items"]] == [
        ("party", made["id"], "Śruba sp. z o.o."),
        ("person", person["id"], "Śrubowski"),
    ]
    assert (body["similar"], body["meant"]) == (False, "")
    assert body["more"] == []
    assert body["items"][0]["detail"] == "NIP 526-025-02-74"
    assert caller.get(body["items"][1]["path"].removeprefix("/api/v1")).json()["last_name"] == "Śrubowski"


def test_number_in_any_notation_and_a_typo_find() -> None:
    caller = program()
    made = company(caller, "Metalurgia", nip="5260250274")
    assert [i["id"] for i in caller.get("/search?q=PL%20526-025-02-74").json()["items"]] == [made["id"]]
    typo = caller.get("/search?q=metalugria").json()
    assert ([i["id"] for i in typo["items"]], typo["similar"], typo["meant"]) == ([made["id"]], True, "metalurgia")


def test_kind_and_limit_narrow_and_more_is_told() -> None:
    caller = program()
    for number in range(3):
        made = company(caller, f"Zakład {number}")
    caller.post("/persons", {"party": made["id"], "last_name": "Zakładowy"})
    body = caller.get("/search?q=zaklad&kind=party&limit=2").json()
    assert [item["kind"] for item in body["items"]] == ["party", "party"]
    assert body["more"] == ["party"]


def test_only_what_the_user_reaches_and_the_token_reads_is_found() -> None:
    company(program(), "Tajna sp. z o.o.", nip="5260250274")
    stranger = program("salesperson")
    for typed in ("tajna", "5260250274", "tjana"):
        assert stranger.get(f"/search?q={typed}").json()["items"] == []
    persons_only = program(scopes=("persons:read",))
    assert persons_only.get("/search?q=tajna").json()["items"] == []
    assert persons_only.get("/search?q=tajna&kind=party").status_code == 422
    assert program(scopes=("teams:read",)).get("/search?q=tajna").status_code == 403


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=%00", "q"),
        ("q=" + "a" * 201, "q"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=51", "limit"),
        ("q=a&limit=x", "limit"),
        ("q=a&kind=secret", "kind"),
        ("q=a&page=2", "page"),
        ("q=a&q=b", "q"),
    ],
)
def test_wrong_parameter_is_named(query: str, name: str) -> None:
    response = program().get(f"/search?{query}")
    assert response.status_code in (400, 422)
    assert response.json()["errors"][0]["loc"] == [name]
