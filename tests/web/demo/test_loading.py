"""The demo company in the database: the same each time, true to all invariants, apart from real data."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.utils import translation

from opiekun.accounts.models import Membership, Team, User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.users import create_user
from opiekun.activities.models import Document, Interaction, MailAttachment, MailMessage, Note, Task, TaskSeries
from opiekun.activities.services.mail.attachments import make_documents
from opiekun.cases.analysis.activity import build_activity
from opiekun.cases.analysis.decisions import build_decisions
from opiekun.cases.analysis.forecast import build_forecast
from opiekun.cases.models import Case
from opiekun.core.checks import run_checks
from opiekun.core.errors import NotAllowed
from opiekun.core.models import History, OutboxEntry
from opiekun.core.money import Money
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Address, Channel, Customer, Party, PartyList, PartyListMember, Person, Supplier
from opiekun.parties.permissions import reached_parties
from opiekun.parties.services import create_list, create_party, create_person, move_person, update_party
from opiekun.records.custom.definitions import present, refresh
from opiekun.records.custom.services import create_field
from opiekun.records.custom.values import read_value
from opiekun.records.models import CustomField
from opiekun.records.reports.report import Period, ReportChoice
from opiekun.web import demo
from opiekun.web.demo import loading
from opiekun.web.demo.errors import DemoAdministratorIsLast, DemoLoadedAlready, DemoNotLoaded, RealDataPresent
from opiekun.web.models import DemoLoad
from tests.parties.people import TestViewer

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 24)
SIZE = 120
COMPANY = {"kind": "organisation", "name": "Prawdziwa sp. z o.o."}


def load(size: int = SIZE, **options: Any) -> DemoLoad:
    return demo.load(SYSTEM, size=size, day=DAY, **options)


def viewer(login: str) -> Viewer:
    return viewer_of_user(User.objects.get(email=f"{login}@demo.test"))


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """All that was loaded, with ids counted from the beginning of the block and users by their logins."""
    first = DemoLoad.objects.get().first_id
    login = "(SELECT email FROM accounts_user u WHERE u.id = {})"
    queries = {
        "identities": f"SELECT id - {first}, kind, name, short_name, first_name, last_name, sex FROM parties_identity"
        f" WHERE id >= {first} ORDER BY id",
        "parties": f"SELECT id - {first}, identity_id - {first}, legal_form, nip, regon, krs, eu_vat, status, source,"
        f" industry, remarks, custom::text, created_at, trashed_at, {login.format('account_manager_id')},"
        f" {login.format('created_by_id')} FROM parties_party WHERE id >= {first} ORDER BY id",
        "persons": f"SELECT id - {first}, party_id - {first}, identity_id - {first}, reports_to_id - {first},"
        f" job_title, is_main, is_owner, has_left, created_at, trashed_at FROM parties_person"
        f" WHERE id >= {first} ORDER BY id",
        "channels": f"SELECT identity_id - {first}, kind, label, value, normalised, is_main FROM parties_channel"
        f" WHERE identity_id >= {first} ORDER BY 1, 2, 5",
        "addresses": f"SELECT identity_id - {first}, kind, street, house_number, postcode, city, voivodeship"
        f" FROM parties_address WHERE identity_id >= {first} ORDER BY 1, 2, 3, 4",
        "accounts": f"SELECT party_id - {first}, iban, bank_name FROM parties_bankaccount"
        f" WHERE party_id >= {first} ORDER BY 1, 2",
    }
    found = {}
    with connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(query)
            found[name] = cursor.fetchall()
    return found


def test_cases_beyond_four_digits_have_numbers_of_their_own() -> None:
    """A company of 80,000 parties has more than 9,999 cases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value, is_called FROM core_number_case")
        before = cursor.fetchone()
        cursor.execute("SELECT setval('core_number_case', 9995)")
        try:
            load()
        finally:
            cursor.execute("SELECT setval('core_number_case', %s, %s)", before)
    numbers = list(Case.objects.order_by("pk").values_list("number", flat=True))
    assert [number.rpartition("/")[2] for number in numbers[:6]] == [str(number) for number in range(9996, 10_002)]


def test_demo_cases_have_a_history_of_a_year_talks_of_their_own_and_targets() -> None:
    load(800)
    anna = viewer("admin")
    choice = ReportChoice(Period(date(2026, 1, 1), DAY))
    months, owners, *_rest = build_decisions(anna, choice).sections
    assert sum(row.cells[1].value != 0 for row in months.rows) >= 6
    assert len(owners.rows) >= 4
    kinds, by_owner, _longest = build_activity(anna, choice).sections
    assert len(kinds.rows) >= 3
    spoken = {code: row.cells[2].value for row in by_owner.rows for code in (row.key,)}
    assert all(spoken.values())
    forecast = build_forecast(anna, choice).sections[0]
    assert all(isinstance(row.cells[8].value, Money) for row in forecast.rows if row.key.isdigit())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM cases_case c JOIN cases_stage_move m ON m.case_id = c.id"
            " JOIN cases_stage s ON s.id = m.to_stage_id WHERE (c.outcome = 'won' AND s.state = 'active'"
            " AND m.at < c.decided_at) OR m.at < c.created_at OR m.at > c.entered_stage_at"
        )
        assert cursor.fetchone() == (0,)


def test_loading_twice_gives_the_same_data() -> None:
    load()
    first = snapshot()
    demo.remove(SYSTEM)
    load()
    assert snapshot() == first
    assert len(first["parties"]) == SIZE


@pytest.mark.django_db(transaction=True)
def test_company_of_several_transactions_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        load()
        whole = snapshot()
        transaction.set_rollback(True)
    monkeypatch.setattr(loading, "PARTIES_A_TRANSACTION", 25)
    told: list[int] = []
    loaded = load(report=told.append)
    assert (loaded.parties, told[-1]) == (SIZE, SIZE)
    assert told == sorted(told)
    assert snapshot()["identities"] == whole["identities"]
    assert run_checks() == []


def test_whole_company_has_its_size_and_keeps_every_invariant() -> None:
    loaded = load(2_000)
    # Deferred constraints are those that would speak at the commit.
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert loaded.parties == Party.objects.filter(is_own=False).count() == 2_000
    assert 2_800 <= loaded.persons == Person.objects.count() <= 3_500
    assert Party.objects.filter(trashed_at__isnull=False).count() > 10
    assert Party.objects.filter(account_manager=None, is_own=False).count() > 50
    assert run_checks() == []


def test_register_alone_has_the_same_parties_and_nothing_that_was_done_with_them() -> None:
    def names() -> list[tuple[str, str]]:
        return list(Party.objects.order_by("pk").values_list("display_name", "nip"))

    load(60)
    whole = names()
    demo.remove(SYSTEM)
    loaded = load(60, register_only=True)
    assert names() == whole
    assert loaded.parties == 60
    assert PartyListMember.objects.exists()
    assert not any(model.objects.exists() for model in (Interaction, Note, Task, Document, Case, MailMessage))
    demo.remove(SYSTEM)


def test_company_has_fields_of_its_own_with_values_that_the_form_would_take() -> None:
    load(400)
    refresh()
    fields = {d.code: d for d in present().of("party")}
    assert set(fields) == {"tier", "yearly_turnover", "agreement_until"}
    held = [party.custom for party in Party.objects.filter(is_own=False)]
    for code, definition in fields.items():
        values = [custom[code] for custom in held if code in custom]
        assert 10 < len(values) < 350, code
        assert all(read_value(definition.shape, value) == value for value in values)
    for kind, model in (("customer", Customer), ("supplier", Supplier)):
        for definition in present().of(kind):
            values = [v for role in model.objects.all() if (v := role.custom.get(definition.code)) is not None]
            assert len(values) > 5, definition.code
            assert all(read_value(definition.shape, value) == value for value in values)
    assert {d.code for kind in ("customer", "supplier") for d in present().of(kind)} == {
        *("invoicing", "yearly_plan", "supplier_grade", "certificate_until")
    }
    assert run_checks() == []


def test_fields_of_the_demo_go_with_it_unless_a_real_record_has_a_value() -> None:
    real = create_party(SYSTEM, COMPANY).id
    load(beside_real_data=True)
    refresh()
    update_party(SYSTEM, real, {"custom": {"tier": "key"}})
    demo.remove(SYSTEM)
    assert list(CustomField.objects.values_list("code", flat=True)) == ["tier"]
    assert Party.objects.get(pk=real).custom == {"tier": "key"}
    load(beside_real_data=True)
    assert CustomField.objects.count() == 7


def test_field_that_the_company_has_under_the_same_code_is_left_to_it() -> None:
    create_field(SYSTEM, "party", {"type": "text", "name": "Nasz segment", "code": "tier"})
    load()
    assert not Party.objects.filter(custom__has_key="tier").exists()
    demo.remove(SYSTEM)
    assert list(CustomField.objects.values_list("name", flat=True)) == ["Nasz segment"]


def test_triggers_keep_history_and_announce_the_records() -> None:
    loaded = load()
    party = Party.objects.filter(identity__name="Metal-Plast sp. z o.o.").get()
    assert History.objects.filter(subject_id=party.pk, operation="insert").exists()
    assert OutboxEntry.objects.filter(name="party.created", record_id__gte=loaded.first_id).count() == SIZE


def test_demo_is_refused_beside_real_parties_unless_told() -> None:
    create_party(SYSTEM, COMPANY)
    with pytest.raises(RealDataPresent):
        load()
    assert not User.objects.exists()
    load(beside_real_data=True)
    assert demo.is_loaded()


def test_demo_is_refused_beside_real_users() -> None:
    create_user(SYSTEM, {"email": "jan@firma.example", "first_name": "Jan", "last_name": "Kos"})
    with pytest.raises(RealDataPresent):
        load()


def test_second_company_is_refused() -> None:
    load()
    with pytest.raises(DemoLoadedAlready):
        load(beside_real_data=True)


def test_only_an_administrator_may_load_and_remove() -> None:
    nobody = TestViewer(1, "Nikt", frozenset())
    with pytest.raises(NotAllowed):
        demo.load(nobody)
    load()
    with pytest.raises(NotAllowed):
        demo.remove(viewer("marek"))


def test_removal_leaves_what_is_real() -> None:
    real = create_party(SYSTEM, COMPANY).id
    kept = create_person(SYSTEM, {"party": real, "last_name": "Trwała"}).id
    load(beside_real_data=True)
    moved = Person.objects.filter(party__identity__name="Metal-Plast sp. z o.o.").order_by("pk").last()
    assert moved is not None
    move_person(SYSTEM, moved.pk, real)
    update_party(SYSTEM, real, {"account_manager": viewer("pawel").id})
    stalbud = Party.objects.get(identity__name="Stalbud Żory sp. z o.o.")
    added = create_person(SYSTEM, {"party": stalbud.pk, "last_name": "Dodana"}).id
    demo.remove(SYSTEM)
    connection.check_constraints()
    assert set(Party.objects.values_list("pk", flat=True)) == {real, Party.objects.get(is_own=True).pk}
    assert set(Person.objects.values_list("pk", flat=True)) == {kept, moved.pk}
    assert not Person.objects.filter(pk=added).exists()
    assert Party.objects.get(pk=real).account_manager is None
    assert Channel.objects.exclude(identity__person=moved.pk).count() == Address.objects.count() == 0
    assert [model for model in (User, Team, Membership) if model._default_manager.exists()] == []
    assert demo.demo_logins() == []
    assert run_checks() == []


def test_removal_gives_our_company_back_unnamed_but_not_one_that_was_filled_in() -> None:
    load()
    own = Party.objects.get(is_own=True)
    assert str(own) == "Regał-Stal Silesia sp. z o.o."
    demo.remove(SYSTEM)
    assert str(Party.objects.get(is_own=True)) == "Moja firma"
    assert [model for model in (Channel, Address) if model._default_manager.exists()] == []
    update_party(SYSTEM, own.pk, {"name": "Naprawdę nasza sp. z o.o."})
    load(beside_real_data=True)
    assert str(Party.objects.get(is_own=True)) == "Naprawdę nasza sp. z o.o."
    demo.remove(SYSTEM)
    assert str(Party.objects.get(is_own=True)) == "Naprawdę nasza sp. z o.o."


def test_removal_waits_until_real_users_have_an_administrator() -> None:
    load()
    create_user(viewer("admin"), {"email": "jan@firma.example", "first_name": "Jan", "last_name": "Kos"})
    with pytest.raises(DemoAdministratorIsLast):
        demo.remove(SYSTEM)
    assert demo.is_loaded()


def test_nothing_to_remove_is_said() -> None:
    with pytest.raises(DemoNotLoaded):
        demo.remove(SYSTEM)


def test_first_start_loads_once_and_never_after_a_removal() -> None:
    assert demo.load_first_time(SYSTEM) is not None
    assert demo.load_first_time(SYSTEM) is None
    demo.remove(SYSTEM)
    assert demo.load_first_time(SYSTEM) is None


def test_first_start_leaves_a_used_database_alone() -> None:
    with transaction.atomic(), writing(SYSTEM):
        create_party(SYSTEM, COMPANY)
    assert demo.load_first_time(SYSTEM) is None


def test_records_made_afterwards_get_ids_beyond_the_block() -> None:
    loaded = load()
    saved = create_party(SYSTEM, COMPANY)
    assert saved.id > loaded.last_id


def test_login_page_names_the_users_with_their_roles() -> None:
    load()
    with translation.override("pl"):
        found = {login.email: login for login in demo.demo_logins()}
    assert (found["admin@demo.test"].name, found["admin@demo.test"].password) == ("Anna Kowalczyk", "opiekun")
    assert found["jan@demo.test"].role == "Handlowiec"
    assert User.objects.get(email="admin@demo.test").check_password("opiekun")


def test_reach_of_demo_users_is_that_of_their_roles_and_teams() -> None:
    load(400)
    everything = Party.objects.filter(trashed_at__isnull=True).count()
    counts = {
        name: reached_parties(viewer(name)).count()
        for name in ("admin", "marek", "pawel", "tomasz", "jan", "magda", "krystyna")
    }
    assert counts["admin"] == counts["marek"] == counts["magda"] == counts["krystyna"] == everything
    assert 0 < counts["jan"] < counts["pawel"] == counts["tomasz"] < everything
    assert reached_parties(viewer("pawel"), "edit").count() < counts["pawel"]
    assert (viewer("krystyna").can("party", "edit"), viewer("magda").can("party", "trash")) == (False, False)


def test_demo_parties_are_in_lists_which_go_with_them_but_for_those_that_others_name() -> None:
    load()
    members = PartyListMember.objects.values_list("party_list__name_en", flat=True)
    assert set(members) == {"Customers", "Suppliers", "Prospects", "Competitors"}
    assert list(PartyList.objects.filter(kind="criterion").values_list("name", flat=True).order_by("position")) == [
        "Aktywni na Śląsku",
        "Bez głównej osoby",
    ]
    silesia = PartyList.objects.get(name="Aktywni na Śląsku")
    named = {"field": "party_list", "op": "is", "values": [str(silesia.pk)]}
    create_list(SYSTEM, {"kind": "criterion", "name": "Moja", "condition": named})
    demo.remove(SYSTEM)
    assert not PartyListMember.objects.exists()
    assert set(PartyList.objects.filter(kind="criterion").values_list("name", flat=True)) == {
        "Aktywni na Śląsku",
        "Moja",
    }


def test_mail_of_the_demo_company_has_threads_papers_and_strangers_and_goes_with_it() -> None:
    loaded = load()
    make_documents()
    states = list(MailMessage.objects.values_list("state", flat=True))
    assert (states.count("waiting"), states.count("assigned") > 8) == (3, True)
    assert MailMessage.objects.values("thread").distinct().count() < len(states)
    assert MailAttachment.objects.filter(document__isnull=False).count() >= 3
    early = Interaction.objects.filter(party__pk__range=(loaded.first_id, loaded.last_id), mail=None)
    assert not early.filter(started_at__lt=F("party__created_at")).exists()
    assert TaskSeries.objects.count() == 1
    demo.remove(SYSTEM)
    for model in (MailMessage, Interaction, TaskSeries, Document):
        assert not model._default_manager.exists()
