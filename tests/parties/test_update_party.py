"""Changing a party."""

import pytest

from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.models import History, OutboxEntry
from opiekun.parties.errors import IdentifierTaken
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, update_party
from tests.parties.people import TestViewer, manager, salesperson

pytestmark = pytest.mark.django_db

COMPANY = {"kind": "organisation", "name": "Metal-Plast sp. z o.o."}


@pytest.fixture
def actor() -> TestViewer:
    return manager()


def test_only_the_given_fields_change_and_the_version_grows(actor: TestViewer) -> None:
    saved = create_party(actor, {**COMPANY, "nip": "5260250274", "industry": "Metal"})
    after = update_party(actor, saved.id, {"industry": "Tworzywa"}, expected=1)
    party = Party.objects.get(pk=saved.id)
    assert (party.industry, party.nip, after.version) == ("Tworzywa", "5260250274", 2)
    change = History.objects.filter(subject_id=saved.id, operation="update").get()
    assert change.changes == {"industry": ["Metal", "Tworzywa"]}
    facts = OutboxEntry.objects.filter(record_id=saved.id, name="party.changed").get().facts
    assert facts == {"fields": ["industry"]}


def test_writing_what_is_there_already_changes_nothing(actor: TestViewer) -> None:
    entered = {
        "industry": "Metal",
        "channels": [{"kind": "email", "value": "a@b.example"}],
        "addresses": [{"kind": "delivery", "city": "Tychy"}],
    }
    saved = create_party(actor, {**COMPANY, **entered})
    party = Party.objects.get(pk=saved.id)
    rows = {
        "channels": [{"id": str(c.pk), **entered["channels"][0]} for c in party.identity.channels.all()],  # type: ignore[dict-item]
        "addresses": [{"id": str(a.pk), **entered["addresses"][0]} for a in party.identity.addresses.all()],  # type: ignore[dict-item]
    }
    after = update_party(actor, saved.id, {"industry": "Metal", "name": COMPANY["name"], **rows})
    assert after.version == 1


def test_stale_version_is_refused_and_nothing_changes(actor: TestViewer) -> None:
    saved = create_party(actor, COMPANY)
    update_party(actor, saved.id, {"industry": "Metal"})
    with pytest.raises(StaleVersion) as refused:
        update_party(actor, saved.id, {"industry": "Drewno"}, expected=1)
    assert refused.value.facts == {"current": 2, "expected": 1}
    assert Party.objects.get(pk=saved.id).industry == "Metal"


# Changes of rows count once a transaction: the two writes must be in two.
@pytest.mark.django_db(transaction=True)
def test_rows_are_kept_changed_added_and_removed_in_one_go(actor: TestViewer) -> None:
    channels = [{"kind": "phone", "value": f"60010020{n}"} for n in range(3)]
    saved = create_party(actor, {**COMPANY, "channels": channels})
    party = Party.objects.get(pk=saved.id)
    kept, changed, _removed = party.identity.channels.order_by("normalised")
    after = update_party(
        actor,
        saved.id,
        {
            "channels": [
                {"id": str(kept.pk), "kind": "phone", "value": kept.value},
                {"id": str(changed.pk), "kind": "phone", "value": "700 100 200", "is_main": True},
                {"kind": "email", "value": "a@b.example"},
            ]
        },
    )
    assert {(c.pk, c.normalised, c.is_main) for c in party.identity.channels.filter(kind="phone")} == {
        (kept.pk, "+48600100200", False),
        (changed.pk, "+48700100200", True),
    }
    assert party.identity.channels.get(kind="email").is_main
    assert after.version == 2


def test_two_rows_may_exchange_their_values(actor: TestViewer) -> None:
    saved = create_party(actor, {**COMPANY, "channels": [{"kind": "phone", "value": f"60010020{n}"} for n in range(2)]})
    channels = Party.objects.get(pk=saved.id).identity.channels
    one, two = channels.order_by("normalised")
    update_party(
        actor,
        saved.id,
        {
            "channels": [
                {"id": str(one.pk), "kind": "phone", "value": two.value, "label": "mobile"},
                {"id": str(two.pk), "kind": "phone", "value": one.value, "label": "office"},
            ]
        },
    )
    assert {(c.normalised, c.label) for c in channels.all()} == {("+48600100201", "mobile"), ("+48600100200", "office")}


def test_a_row_of_another_party_is_refused(actor: TestViewer) -> None:
    mine, other = (
        create_party(actor, {**COMPANY, "channels": [{"kind": "email", "value": "a@b.example"}]}) for _ in "12"
    )
    foreign = Party.objects.get(pk=other.id).identity.channels.get()
    with pytest.raises(InvalidInput) as refused:
        update_party(actor, mine.id, {"channels": [{"id": str(foreign.pk), "kind": "email", "value": "x@y.example"}]})
    assert refused.value.errors[0].loc == ("channels", 0, "id")
    foreign.refresh_from_db()
    assert foreign.value == "a@b.example"
    assert Party.objects.get(pk=mine.id).identity.channels.get().value == "a@b.example"


def test_party_out_of_reach_is_not_found_and_one_that_is_only_seen_is_not_allowed(actor: TestViewer) -> None:
    saved = create_party(actor, COMPANY)
    with pytest.raises(NotFound):
        update_party(salesperson(), saved.id, {"industry": "Metal"})
    with pytest.raises(NotAllowed):
        update_party(salesperson(reach_of={"view": "everyone"}), saved.id, {"industry": "Metal"})
    assert Party.objects.get(pk=saved.id).industry == ""


def test_taken_regon_is_refused_on_change_too(actor: TestViewer) -> None:
    create_party(actor, {**COMPANY, "regon": "000331501"})
    second = create_party(actor, COMPANY)
    with pytest.raises(IdentifierTaken):
        update_party(actor, second.id, {"regon": "000331501", "industry": "Metal"})
    assert Party.objects.filter(pk=second.id, regon="", industry="").exists()


def test_natural_person_keeps_at_least_one_name(actor: TestViewer) -> None:
    saved = create_party(actor, {"kind": "natural_person", "last_name": "Maj"})
    with pytest.raises(InvalidInput) as refused:
        update_party(actor, saved.id, {"last_name": ""})
    assert refused.value.errors[0].loc == ("last_name",)
    assert str(Party.objects.get(pk=saved.id)) == "Maj"


# Changes of rows count once a transaction: the two writes must be in two.
@pytest.mark.django_db(transaction=True)
def test_changing_shared_rows_counts_as_one_change_of_party_and_person(actor: TestViewer) -> None:
    saved = create_party(actor, {"kind": "natural_person", "last_name": "Maj"})
    after = update_party(
        actor, saved.id, {"first_name": "Ewa", "channels": [{"kind": "email", "value": f"{n}@b.example"} for n in "ab"]}
    )
    person = Party.objects.get(pk=saved.id).persons.get()
    assert (after.version, person.version) == (2, 2)
    assert OutboxEntry.objects.filter(record_id=person.pk, name="person.changed").count() == 1
