"""Settings of cases: types, stages, short lists; what is refused changes nothing."""

import json
from typing import Any

import pytest
from django.http import HttpResponse

from opiekun.accounts.models import Role
from opiekun.activities.models import Task
from opiekun.cases.models import CaseTerm, CaseType, Stage, StageCheck, StageNext, StageTask
from opiekun.cases.selectors.definitions import definitions, read_definitions
from opiekun.cases.services import move_case
from tests.api.program import program
from tests.cases.cases import add_check, again, make_case, stage_of
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db
TYPES, TERMS = "/settings/case-types", "/settings/case-terms"


@pytest.fixture
def boss() -> Somebody:
    return log_in("sales_manager", "Ewa", "Lis")


def page(who: Somebody, path: str) -> str:
    response = who.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def sent(who: Somebody, path: str, **data: Any) -> HttpResponse:
    answer: HttpResponse = who.client.post(path, data)
    return answer


def definition() -> str:
    """All that is defined, to compare."""
    found = read_definitions()
    return repr((found.types, found.terms))


def stage(code: str) -> Stage:
    return Stage.objects.get(code=code)


def of(code: str = "sale") -> CaseType:
    return CaseType.objects.get(code=code)


def form_of(who: Somebody, code: str) -> dict[str, Any]:
    """What the form of the stage would send unchanged."""
    at = stage(code)
    values: dict[str, Any] = fields(page(who, f"{TYPES}/stages/{at.pk}"))
    # Several boxes of one name are sent each.
    values["required"] = list(at.required)
    values["next_stages"] = [row.to.code for row in at.nexts.all()]
    values["roles"] = [str(row.role_id) for row in at.movers.all()]
    return values


def test_the_list_shows_types_with_their_open_cases(boss: Somebody) -> None:
    make_case(boss.viewer)
    html = page(boss, TYPES)
    assert "1 open case" in html
    assert "B2B sale" in html
    assert "9 stages" in html
    assert 'aria-current="page"' in html


def test_a_type_is_made_with_its_first_stages_and_a_second_click_makes_no_other(boss: Somebody) -> None:
    values = fields(page(boss, f"{TYPES}/new")) | {"name": "Serwis", "name_en": "Service", "margin_floor": "12,5"}
    response = boss.client.post(f"{TYPES}/new", values)
    made = CaseType.objects.get(name="Serwis")
    assert response["Location"] == f"{TYPES}/{made.pk}"
    assert (made.name_en, str(made.margin_floor), made.stages.count()) == ("Service", "12.50", 4)
    html = page(boss, f"{TYPES}/{made.pk}")
    assert "In progress" in html
    assert "It had no case yet" in html
    again_sent = boss.client.post(f"{TYPES}/new", values)
    assert again_sent.status_code == 422
    assert "This name is taken." in again_sent.content.decode()
    assert CaseType.objects.filter(name="Serwis").count() == 1


def test_what_is_wrong_with_a_type_is_said_and_nothing_is_changed(boss: Somebody) -> None:
    before = definition()
    values = fields(page(boss, f"{TYPES}/{of().pk}/edit"))
    response = boss.client.post(
        f"{TYPES}/{of().pk}/edit", values | {"name": "", "number_pattern": "SP", "margin_floor": "200"}
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("o-field__error") >= 3
    assert 'value="200"' in html
    assert definition() == before
    # Somebody changed it meanwhile.
    stale = boss.client.post(f"{TYPES}/{of().pk}/edit", values | {"version": "0", "name": "X"})
    assert stale.status_code == 422
    assert definition() == before


def test_the_pattern_shows_the_next_number_and_takes_none(boss: Somebody) -> None:
    case = make_case(boss.viewer)
    for _turn in range(2):
        html = page(boss, f"{TYPES}/number?number_pattern=K-{{n:6}}")
        assert f"K-{int(case.number.split('/')[-1]) + 1:06}" in html
    assert "Write a pattern" in page(boss, f"{TYPES}/number?number_pattern=K")


def test_types_are_ordered_archived_and_brought_back(boss: Somebody) -> None:
    ids = [one.id for one in definitions().types]
    response = sent(boss, f"{TYPES}/order", ids=[str(one) for one in [*ids[1:], ids[0], 17]])
    assert response.status_code == 204
    assert [one.id for one in read_definitions().types] == [*ids[1:], ids[0]]
    for on in ("1", "1", "0"):
        sent(boss, f"{TYPES}/{ids[0]}/archive", on=on)
        assert CaseType.objects.get(pk=ids[0]).is_archived is (on == "1")


def test_a_type_that_had_a_case_is_not_removed_and_one_that_had_none_is(boss: Somebody) -> None:
    make_case(boss.viewer)
    sale, project = of(), of("project")
    before = definition()
    sent(boss, f"{TYPES}/{sale.pk}/remove", version=sale.version)
    assert definition() == before
    assert "Cases have this type. Archive it instead." in page(boss, TYPES)
    sent(boss, f"{TYPES}/{project.pk}/remove", version=project.version)
    assert not CaseType.objects.filter(code="project").exists()
    assert sent(boss, f"{TYPES}/{project.pk}/remove", version=project.version).status_code == 404


def test_stages_of_one_state_are_ordered_and_the_others_stay(boss: Somebody) -> None:
    before = [one.code for one in definitions().by_id[of().pk].stages]
    first = stage(before[0]).pk, stage(before[1]).pk
    others = [stage(code).pk for code in before[2:5]]
    sent(boss, f"{TYPES}/{of().pk}/stages/order", ids=[first[1], first[0], *others])
    after = [one.code for one in read_definitions().by_id[of().pk].stages]
    assert after == [before[1], before[0], *before[2:]]


def test_chances_of_stages_are_written_as_everywhere() -> None:
    boss = log_in("sales_manager", "Ewa", "Lis", language="pl")
    shown = page(boss, f"/settings/case-types/{of().pk}")
    assert f"{stage('sale_qualification').probability}\u00a0% · " in shown


def test_a_new_stage_has_all_that_its_form_asks(boss: Somebody) -> None:
    path = f"{TYPES}/{of().pk}/stages/new"
    values: dict[str, Any] = fields(page(boss, f"{path}?in=active"))
    assert values["standing"] == "active"
    values |= {
        "name": "Montaż",
        "name_en": "Assembly",
        "colour": "amber",
        "stale_after_days": "7",
        "guidance": "Zadzwoń dzień wcześniej.",
        "required": ["party", "expected_close_on"],
        "mover": "owner",
        # The order of the page counts, not that of the numbers.
        "checks-2-text": "Protokół podpisany",
        "checks-0-text": "Ekipa umówiona",
        "checks-0-text_en": "Team booked",
        "checks-1-text": "",
        "checks-count": "3",
        "tasks-0-title": "Umów ekipę",
        "tasks-0-due_after_days": "2",
        "tasks-0-priority": "high",
        "tasks-count": "1",
    }
    assert boss.client.post(path, values).status_code == 302
    made = Stage.objects.get(name="Montaż")
    assert (made.state, made.outcome, made.probability, made.stale_after_days) == ("active", "", 100, 7)
    assert made.required == ["party", "expected_close_on"]
    assert made.mover == "owner"
    points = made.checks.order_by("position").values_list("text", flat=True)
    assert list(points) == ["Protokół podpisany", "Ekipa umówiona"]
    task = StageTask.objects.get(stage=made)
    assert (task.title, task.due_after_days, task.priority, task.template) == ("Umów ekipę", 2, "high", None)
    # A second click.
    assert boss.client.post(path, values).status_code == 422
    assert Stage.objects.filter(name="Montaż").count() == 1
    html = page(boss, f"{TYPES}/{of().pk}")
    assert "2 required fields" in html
    assert "2 points to tick" in html
    assert "1 task" in html


def test_a_form_sent_unchanged_changes_nothing(boss: Somebody) -> None:
    add_check("sale_quote", "Marża sprawdzona")
    StageTask.objects.create(stage=stage("sale_quote"), title="Zadzwoń", details="Po\ntrzech dniach", priority="low")
    at = stage("sale_quote")
    Stage.objects.filter(pk=at.pk).update(required=["party"], guidance="Wyślij ofertę", stale_after_days=10)
    StageNext.objects.create(stage=at, to=stage("sale_contract"))
    before = read_definitions().stage_by_id[at.pk]
    assert boss.client.post(f"{TYPES}/stages/{at.pk}", form_of(boss, "sale_quote")).status_code == 302
    assert read_definitions().stage_by_id[at.pk] == before


def test_a_stage_that_is_wrong_keeps_what_was_typed_and_changes_nothing(boss: Somebody) -> None:
    point = add_check("sale_quote", "Marża sprawdzona")
    before = definition()
    values = form_of(boss, "sale_quote") | {
        "name": "",
        "probability": "140",
        "checks-0-text": "",
        "tasks-0-title": "",
        "tasks-0-details": "Bez tytułu",
        "tasks-count": "1",
    }
    response = boss.client.post(f"{TYPES}/stages/{stage('sale_quote').pk}", values)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="140"' in html
    assert "Bez tytułu" in html
    for name in ("name", "probability", "checks-0-text", "tasks-0-title"):
        assert f'id="id_{name}-error"' in html
    assert definition() == before
    assert StageCheck.objects.get(pk=point).text == "Marża sprawdzona"


def test_points_and_tasks_taken_out_are_gone_and_ticked_ones_stay_known(boss: Somebody) -> None:
    kept, gone = add_check("sale_quote", "Zostaje"), add_check("sale_quote", "Odchodzi")
    values = form_of(boss, "sale_quote")
    at = next(name.rsplit("-", 1)[0] for name, value in values.items() if value == "Odchodzi")
    boss.client.post(f"{TYPES}/stages/{stage('sale_quote').pk}", values | {f"{at}-remove": "1"})
    assert StageCheck.objects.get(pk=gone).is_retired
    assert not StageCheck.objects.get(pk=kept).is_retired


def test_the_state_is_fixed_once_a_case_was_in_the_stage(boss: Somebody) -> None:
    assert 'name="standing"' in page(boss, f"{TYPES}/stages/{stage('sale_qualification').pk}")
    case = make_case(boss.viewer)
    html = page(boss, f"{TYPES}/stages/{case.stage_id}")
    assert 'name="standing"' not in html
    assert "its state stays" in html
    before = definition()
    values = form_of(boss, "sale_qualification") | {"standing": "active"}
    response = boss.client.post(f"{TYPES}/stages/{case.stage_id}", values)
    assert response.status_code == 422
    assert definition() == before


def test_roles_who_may_move_are_kept_only_where_roles_may(boss: Somebody) -> None:
    role = Role.objects.get(code="sales_manager").pk
    at = stage("sale_contract")
    values = form_of(boss, "sale_contract") | {"mover": "roles", "roles": [str(role)]}
    boss.client.post(f"{TYPES}/stages/{at.pk}", values)
    assert [row.role_id for row in at.movers.all()] == [role]
    type_page = f"{TYPES}/{at.type_id}"
    assert f"moved here by: {Role.objects.get(pk=role).label}" in page(boss, type_page)
    response = boss.client.post(f"{TYPES}/stages/{at.pk}", values | form_of(boss, "sale_contract") | {"roles": []})
    assert response.status_code == 422
    assert "Choose at least one role." in response.content.decode()
    assert [row.role_id for row in at.movers.all()] == [role]
    boss.client.post(f"{TYPES}/stages/{at.pk}", form_of(boss, "sale_contract") | {"mover": "owner"})
    assert not at.movers.exists()
    assert "only the owner moves cases here" in page(boss, type_page)


def test_retiring_says_how_many_cases_go_and_takes_them_there_once(boss: Somebody) -> None:
    case = make_case(boss.viewer)
    at = stage_of(case)
    html = page(boss, f"{TYPES}/stages/{case.stage_id}")
    assert "1 case is in this stage" in html
    path, version = f"{TYPES}/stages/{case.stage_id}/retire", of().version
    before = definition()
    for wrong in ("", "sale_delivery", at):
        assert sent(boss, path, replacement=wrong, version=version).status_code == 422
    assert definition() == before
    assert stage_of(case) == at
    for _click in range(2):
        assert sent(boss, path, replacement="sale_needs", version=version)["Location"] == f"{TYPES}/{of().pk}"
    assert stage_of(case) == "sale_needs"
    assert of().version == version + 1
    html = page(boss, f"{TYPES}/{of().pk}")
    assert "Its cases went to “Needs”." in html
    assert boss.client.get(f"{TYPES}/stages/{stage(at).pk}").status_code == 404


def test_a_stage_is_removed_only_when_no_case_was_in_it(boss: Somebody) -> None:
    case = make_case(boss.viewer)
    move_case(boss.viewer, case.pk, {"stage": "sale_needs"})
    left = stage("sale_qualification")
    assert f"stages/{left.pk}/remove" not in page(boss, f"{TYPES}/stages/{left.pk}")
    assert sent(boss, f"{TYPES}/stages/{left.pk}/remove", version=of().version).status_code == 422
    assert Stage.objects.filter(pk=left.pk).exists()
    unused = stage("sale_contract")
    assert sent(boss, f"{TYPES}/stages/{unused.pk}/remove", version=of().version).status_code == 302
    assert not Stage.objects.filter(pk=unused.pk).exists()
    assert again(case).stage.code == "sale_needs"


def test_a_case_that_comes_in_gets_the_tasks_of_the_stage(boss: Somebody) -> None:
    values = form_of(boss, "sale_needs") | {"tasks-0-title": "Spisz potrzeby", "tasks-count": "1"}
    boss.client.post(f"{TYPES}/stages/{stage('sale_needs').pk}", values)
    case = make_case(boss.viewer)
    move_case(boss.viewer, case.pk, {"stage": "sale_needs"})
    task = Task.objects.get(title="Spisz potrzeby")
    assert task.assignee_id == boss.user.pk
    # Once: not when it comes again.
    for code in ("sale_qualification", "sale_needs"):
        move_case(boss.viewer, case.pk, {"stage": code})
    assert Task.objects.filter(title="Spisz potrzeby").count() == 1


def test_an_entry_of_a_short_list_is_added_renamed_ordered_archived_and_removed(boss: Somebody) -> None:
    assert sent(boss, f"{TERMS}/source/new", name="Reklama", name_en="Advert").status_code == 302
    term = CaseTerm.objects.get(name="Reklama")
    twice = sent(boss, f"{TERMS}/source/new", name="Reklama", name_en="Advert")
    html = twice.content.decode()
    assert twice.status_code == 422
    assert "This name is taken." in html
    assert 'value="Advert"' in html
    assert CaseTerm.objects.filter(name="Reklama").count() == 1
    values = fields(page(boss, f"{TERMS}/{term.pk}"))
    assert boss.client.post(f"{TERMS}/{term.pk}", values | {"name": ""}).status_code == 422
    boss.client.post(f"{TERMS}/{term.pk}", values | {"name": "Reklama w prasie"})
    assert CaseTerm.objects.get(pk=term.pk).name == "Reklama w prasie"
    ids = list(CaseTerm.objects.filter(kind="source").order_by("position").values_list("pk", flat=True))
    sent(boss, f"{TERMS}/source/order", ids=[ids[-1], *ids[:-1]])
    assert CaseTerm.objects.filter(kind="source").order_by("position").first() == term
    for on in ("1", "1", "0"):
        sent(boss, f"{TERMS}/{term.pk}/archive", on=on)
        assert CaseTerm.objects.get(pk=term.pk).is_archived is (on == "1")
    version = CaseTerm.objects.get(pk=term.pk).version
    make_case(boss.viewer, source=term.code)
    assert sent(boss, f"{TERMS}/{term.pk}/remove", version=version).status_code == 422
    assert CaseTerm.objects.filter(pk=term.pk).exists()
    other = CaseTerm.objects.filter(kind="source").exclude(pk=term.pk).first()
    assert other is not None
    sent(boss, f"{TERMS}/{other.pk}/remove", version=other.version)
    assert not CaseTerm.objects.filter(pk=other.pk).exists()


def test_a_salesperson_may_not_define(boss: Somebody) -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    before = definition()
    at, term = stage("sale_quote").pk, CaseTerm.objects.first()
    assert term is not None
    reads = (TYPES, f"{TYPES}/new", f"{TYPES}/{of().pk}", f"{TYPES}/{of().pk}/edit", f"{TYPES}/stages/{at}", TERMS)
    for path in (*reads, f"{TERMS}/{term.pk}", f"{TYPES}/{of().pk}/stages/new"):
        assert jan.client.get(path).status_code == 403, path
    writes = (
        *(f"{TYPES}/new", f"{TYPES}/order", f"{TYPES}/{of().pk}/archive", f"{TYPES}/{of().pk}/remove"),
        *(f"{TYPES}/{of().pk}/stages/new", f"{TYPES}/{of().pk}/stages/order", f"{TYPES}/stages/{at}"),
        *(f"{TYPES}/stages/{at}/retire", f"{TYPES}/stages/{at}/remove", f"{TERMS}/source/new"),
        *(f"{TERMS}/source/order", f"{TERMS}/{term.pk}", f"{TERMS}/{term.pk}/archive", f"{TERMS}/{term.pk}/remove"),
    )
    for path in writes:
        data = {"name": "X", "on": "1", "replacement": "sale_needs", "ids": [str(at)]}
        assert jan.client.post(path, data).status_code == 403, path
    assert definition() == before
    assert "settings/case-types" not in page(jan, "/settings/profile/")


def test_what_is_not_there_is_not_found(boss: Somebody) -> None:
    for path in (f"{TYPES}/17", f"{TYPES}/17/edit", f"{TYPES}/stages/17", f"{TERMS}/1700000"):
        assert boss.client.get(path).status_code == 404, path
    assert sent(boss, f"{TERMS}/nothing/new", name="X").status_code == 404


def test_pages_need_as_many_statements_for_many_cases(boss: Somebody, django_assert_max_num_queries: Any) -> None:
    for number in range(3):
        make_case(boss.viewer, title=f"Sprawa {number}")
    page(boss, TYPES)
    for path in (TYPES, f"{TYPES}/{of().pk}", f"{TYPES}/stages/{stage('sale_quote').pk}", TERMS):
        with django_assert_max_num_queries(22):
            page(boss, path)


def test_the_tasks_of_a_stage_by_the_api() -> None:
    caller = program()
    at = stage("sale_quote")
    tasks = [{"title": "Zadzwoń", "due_after_days": 3, "priority": "high"}, {"title": "Napisz"}]
    answer = caller.patch(f"/stages/{at.pk}", {"tasks": tasks}).json()
    assert [(one["title"], one["due_after_days"], one["priority"]) for one in answer["tasks"]] == [
        ("Zadzwoń", 3, "high"),
        ("Napisz", None, "normal"),
    ]
    kept = answer["tasks"][1]
    answer = caller.patch(f"/stages/{at.pk}", {"tasks": [{**kept, "title": "Napisz list"}]}).json()
    assert [(one["id"], one["title"]) for one in answer["tasks"]] == [(kept["id"], "Napisz list")]
    before = json.dumps(answer["tasks"])
    wrong = caller.patch(f"/stages/{at.pk}", {"tasks": [{"id": "17", "title": "Cudze"}, {"title": ""}]})
    assert wrong.status_code == 422
    assert json.dumps(caller.get(f"/stages/{at.pk}").json()["tasks"]) == before
