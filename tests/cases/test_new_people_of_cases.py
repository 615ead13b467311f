"""Who is in a case is added one at a time, also whoever is in no register yet; nobody loses what another adds."""

from typing import Any

import pytest
from django.http import HttpResponse

from opiekun.cases.models import Case, CasePerson, CaseUser
from opiekun.cases.services import update_case
from opiekun.cases.services.people import add_new_person, change_persons, change_users, with_person
from opiekun.core.errors import InvalidInput, NotFound
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_party, trash_party
from opiekun.records.custom.services import create_field
from tests.cases.cases import make_case, make_party, make_person
from tests.cases.test_case_pages import HTMX, dialog, jan, page, part, posted  # noqa: F401 - a fixture
from tests.parties.people import make_user, manager
from tests.parties.test_shared_identity import run_together
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
EWA = {
    "first_name": "Ewa",
    "last_name": "Lis",
    "job_title": "Architekt",
    "email": "ewa@stalmix.pl",
    "phone": "601 602 603",
}


def at(case: Case, rest: str = "") -> str:
    return f"/cases/{case.pk}/persons{rest}"


def events(response: HttpResponse) -> str:
    return str(response.headers["HX-Trigger"])


def in_case(case: Case) -> list[tuple[Any, ...]]:
    rows = CasePerson.objects.filter(case=case).order_by("pk")
    return list(rows.values_list("person__identity__last_name", "role", "is_primary"))


def test_a_new_person_is_made_at_the_party_and_is_in_the_case(jan: Somebody) -> None:  # noqa: F811
    case = make_case(jan.viewer, party=str(make_party(jan.viewer, "Stalmix")))
    assert at(case, "/new") in part(jan, at(case))
    asked = part(jan, at(case, "/new"))
    assert "Stalmix" in asked
    sent = {**dialog(jan.client.get(at(case, "/new"), headers=HTMX)), **EWA, "role": "influencer"}
    answer = posted(jan, at(case, "/new"), **sent)
    assert answer.status_code == 204
    assert "opiekun:close-dialog" in events(answer)
    assert "opiekun:case-people" in events(answer)
    assert "Ewa Lis" in events(answer).encode().decode("unicode_escape")
    assert in_case(case) == [("Lis", "influencer", True)]
    person = Person.objects.get()
    assert (person.party_id, person.job_title) == (case.party_id, "Architekt")
    assert set(person.identity.channels.values_list("kind", "value")) == {
        ("email", "ewa@stalmix.pl"),
        ("phone", "+48 601 602 603"),
    }
    # The second click.
    assert posted(jan, at(case, "/new"), **sent).status_code == 204
    assert Person.objects.count() == 1
    assert in_case(case) == [("Lis", "influencer", True)]
    assert "Ewa Lis" in part(jan, at(case))


def test_a_name_that_is_not_found_begins_the_new_person(jan: Somebody) -> None:  # noqa: F811
    case = make_case(jan.viewer)
    assert "data-create" in part(jan, at(case))
    answer = posted(jan, at(case), persons="Ewa Lis", role="influencer")
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#dialog", "innerHTML")
    given = dialog(answer)
    assert (given["first_name"], given["last_name"], given["role"]) == ("Ewa", "Lis", "influencer")
    assert not Person.objects.exists()


def test_what_is_wrong_is_said_at_its_field_and_nobody_is_made(jan: Somebody) -> None:  # noqa: F811
    case = make_case(jan.viewer)
    before = case.version
    for wrong, field in (
        ({"first_name": "", "last_name": ""}, "last_name"),
        ({"email": "ewa"}, "email"),
        ({"email": "", "phone": "abc"}, "phone"),
        ({"role": "friend"}, "role"),
    ):
        answer = posted(jan, at(case, "/new"), **{**EWA, "role": "other", "party": case.party_id, **wrong})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert f'id="id_{field}-error"' in text, field
        assert "Architekt" in text
        case.refresh_from_db()
        assert (Person.objects.exists(), in_case(case), case.version) == (False, [], before)


def test_only_who_may_make_persons_is_offered_it(jan: Somebody) -> None:  # noqa: F811
    case = make_case(jan.viewer)
    reader = log_in("read_only")
    for who in (reader, log_in("salesperson", "Ola", "Kos")):
        assert who.client.get(at(case, "/new"), headers=HTMX).status_code in (403, 404)
        assert posted(who, at(case, "/new"), **EWA, role="other", party=case.party_id).status_code in (403, 404)
    assert "data-create" not in part(reader, at(case))
    internal = make_case(jan.viewer, type="internal", party=None)
    assert jan.client.get(at(internal, "/new"), headers=HTMX).status_code == 403
    assert not Person.objects.exists()


def test_a_case_out_of_reach_or_without_a_party_gets_nobody() -> None:
    anna = manager()
    internal = make_case(anna, type="internal", party=None)
    with pytest.raises(InvalidInput):
        add_new_person(anna, internal.pk, {"last_name": "Lis"}, "other")
    with pytest.raises(NotFound):
        add_new_person(anna, 0, {"last_name": "Lis"}, "other")
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_add_somebody_at_the_same_moment_both_do() -> None:
    anna = manager()
    case = make_case(anna)
    assert case.party_id is not None
    persons = [str(make_person(anna, case.party_id, last=name)) for name in ("Dudek", "Lis", "Kos")]
    users = [str(make_user("salesperson").pk) for _n in range(3)]
    results = run_together(
        *(lambda one=one: change_persons(anna, case.pk, with_person(one, "other")) for one in persons),
        *(
            lambda one=one: change_users(anna, case.pk, lambda rows: [*rows, {"user": one, "part": "participant"}])
            for one in users
        ),
    )
    assert not [one for one in results if isinstance(one, Exception)]
    assert sorted(name for name, _role, _main in in_case(case)) == ["Dudek", "Kos", "Lis"]
    assert CasePerson.objects.filter(case=case, is_primary=True).count() == 1
    assert CaseUser.objects.filter(case=case).count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_new_person_and_the_party_on_its_way_to_the_trash_do_not_wait_for_one_another() -> None:
    anna = manager()
    for _n in range(5):
        case = make_case(anna)
        assert case.party_id is not None
        party = case.party_id
        made, trashed = run_together(
            lambda case=case: add_new_person(anna, case.pk, {"last_name": "Lis"}, "other"),
            lambda party=party: trash_party(anna, party),
        )
        assert not isinstance(trashed, Exception)
        # Whoever came later found no case, or no party, and left nobody behind.
        assert isinstance(made, NotFound | InvalidInput) != Person.objects.filter(party_id=party).exists()


def test_nobody_is_offered_what_would_be_refused(jan: Somebody) -> None:  # noqa: F811
    # A colleague's party, in a case of one's own: one sees it, and puts nobody there.
    of_another = make_case(jan.viewer)
    Party.objects.filter(pk=of_another.party_id).update(account_manager=make_user("Ola", "Kos"))
    natural = {"kind": "natural_person", "first_name": "Ewa", "last_name": "Lis"}
    alone = make_case(jan.viewer, party=str(create_party(jan.viewer, natural).id))
    for case in (of_another, alone):
        assert jan.client.get(at(case, "/new"), headers=HTMX).status_code in (403, 404)
        assert "data-create" not in part(jan, at(case))
    own = make_case(jan.viewer)
    assert "data-create" in part(jan, at(own))
    create_field(SYSTEM, "person", {"type": "text", "name": "Ich znak", "code": "their_mark", "required": True})
    assert "data-create" not in part(jan, at(own))


def test_a_person_goes_to_the_party_that_the_dialog_named(jan: Somebody) -> None:  # noqa: F811
    case = make_case(jan.viewer, party=str(make_party(jan.viewer, "Stalmix")))
    sent = {**dialog(jan.client.get(at(case, "/new"), headers=HTMX)), **EWA}
    update_case(jan.viewer, case.pk, {"party": str(make_party(jan.viewer, "Drewno"))})
    answer = posted(jan, at(case, "/new"), **sent)
    assert answer.status_code == 422
    assert "Drewno" in answer.content.decode()
    assert not Person.objects.exists()
    assert posted(jan, at(case, "/new"), **{**sent, **dialog(answer)}).status_code == 204
    assert Person.objects.get().party.display_name == "Drewno"


def test_one_who_is_known_elsewhere_is_told(jan: Somebody) -> None:  # noqa: F811
    case, other = make_case(jan.viewer), make_case(jan.viewer)
    for one in (case, other):
        answer = posted(jan, at(one, "/new"), **EWA, role="other", party=one.party_id)
        assert answer.status_code == 204
    assert "ewa@stalmix.pl" in events(answer)


def test_one_who_is_gone_does_not_become_the_primary_one(jan: Somebody) -> None:  # noqa: F811
    case = make_case(jan.viewer)
    assert case.party_id is not None
    one = make_person(jan.viewer, case.party_id)
    posted(jan, at(case), persons=str(one))
    posted(jan, at(case), change="1", primary="1")
    assert [main for _name, _role, main in in_case(case)] == [True]
