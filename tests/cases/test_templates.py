"""Templates of cases: defined in the settings and by programs, and what a new case takes of them."""

from dataclasses import replace
from typing import Any

import pytest

from opiekun.activities.models import Task
from opiekun.cases.models import Case, CaseTemplate, Stage, StageTask
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.selectors.templates import all_templates
from opiekun.cases.services import move_case
from opiekun.cases.services.stage_retirement import retire_stage
from opiekun.cases.services.templates import update_template
from opiekun.core.viewer import SYSTEM
from tests.api.program import program
from tests.cases.cases import make_case, make_party
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db
PATH = "/settings/case-templates"


@pytest.fixture
def boss() -> Somebody:
    return log_in("sales_manager", "Ewa", "Lis")


def page(who: Somebody, path: str) -> str:
    response = who.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def make_template(who: Somebody, **more: Any) -> CaseTemplate:
    values = fields(page(who, f"{PATH}/new?type=sale")) | {
        "name": "Regały paletowe",
        "title": "Regały",
        "planned_revenue": "48 200,50",
        "currency": "EUR",
        "source": "fair",
        "tasks-0-title": "Zmierz halę",
        "tasks-0-stage": "sale_qualification",
        "tasks-0-due_after_days": "3",
        "tasks-1-title": "Policz regały",
        "tasks-1-stage": "sale_quote",
        "tasks-count": "2",
        **more,
    }
    assert who.client.post(f"{PATH}/new?type=sale", values).status_code == 302
    return CaseTemplate.objects.get(name=values["name"])


def test_a_template_is_made_once_and_its_form_sent_unchanged_changes_nothing(boss: Somebody) -> None:
    template = make_template(boss)
    before = all_templates()
    assert [(row["title"], row["stage"]) for row in before[0].tasks] == [
        ("Zmierz halę", "sale_qualification"),
        ("Policz regały", "sale_quote"),
    ]
    html = page(boss, f"{PATH}/{template.pk}")
    twice = {name: value for name, value in fields(html).items() if not name.endswith("-id")}
    again = boss.client.post(f"{PATH}/new?type=sale", twice)
    assert again.status_code == 422
    assert "This name is taken." in again.content.decode()
    assert boss.client.post(f"{PATH}/{template.pk}", fields(html)).status_code == 302
    after = all_templates()
    assert [replace(one, version=1) for one in after] == before
    assert before[0].values["planned_revenue"] == {"amount": "48200.5", "currency": "EUR"}
    assert "2 tasks" in page(boss, PATH)


def test_what_is_wrong_with_a_template_is_said_and_nothing_is_changed(boss: Somebody) -> None:
    template = make_template(boss)
    before = all_templates()
    values = fields(page(boss, f"{PATH}/{template.pk}")) | {
        "name": "",
        "probability": "140",
        "planned_cost": "dużo",
        "tasks-0-title": "",
    }
    response = boss.client.post(f"{PATH}/{template.pk}", values)
    html = response.content.decode()
    assert response.status_code == 422
    for name in ("name", "probability", "planned_cost", "tasks-0-title"):
        assert f'id="id_{name}-error"' in html, name
    assert 'value="dużo"' in html
    assert all_templates() == before


def test_choosing_a_template_fills_in_what_was_not_typed(boss: Somebody) -> None:
    template = make_template(boss)
    party = make_party(boss.viewer)
    values = fields(page(boss, f"/cases/new?type=sale&template={template.pk}&party={party}&details=Pilne"))
    assert (values["title"], values["planned_revenue"], values["currency"]) == ("Regały", "48200,50", "EUR")
    assert (values["source"], values["details"], values["template"]) == ("fair", "Pilne", str(template.pk))
    typed = fields(page(boss, f"/cases/new?type=sale&template={template.pk}&title=Antresola&planned_cost=10"))
    assert (typed["title"], typed["planned_revenue"], typed["currency"]) == ("Antresola", "", "PLN")
    assert boss.client.post("/cases/new", values).status_code == 302
    case = Case.objects.get()
    assert (case.template_id, case.currency, str(case.planned_revenue)) == (template.pk, "EUR", "48200.5000")
    assert [task.title for task in Task.objects.all()] == ["Zmierz halę"]
    # One without the template has none of its tasks, and one of another type does not take it.
    make_case(boss.viewer)
    assert Task.objects.count() == 1
    assert fields(page(boss, f"/cases/new?type=project&template={template.pk}"))["title"] == ""


def test_a_second_template_replaces_what_the_first_filled_in_and_keeps_what_was_typed(boss: Somebody) -> None:
    first = make_template(boss)
    second = CaseTemplate.objects.create(
        type=first.type, name="Antresola", values={"title": "Antresola stalowa", "probability": 70}
    )
    refresh_definitions()
    values = fields(page(boss, f"/cases/new?type=sale&template={first.pk}"))
    assert values["title"]
    assert values["planned_revenue"]
    values |= {"details": "Moje słowa", "template": str(second.pk), "again": "1"}
    values = fields(boss.client.post("/cases/new", values).content.decode())
    # Untouched fields are the second one's, also those that it leaves empty; what was typed stays.
    assert (values["title"], values["planned_revenue"], values["source"]) == ("Antresola stalowa", "", "")
    assert (values["details"], values["currency"], values["probability"]) == ("Moje słowa", "PLN", "70")
    values |= {"title": "Antresola u Kłosa", "template": str(first.pk), "again": "1"}
    values = fields(boss.client.post("/cases/new", values).content.decode())
    assert (values["title"], values["source"], values["details"]) == ("Antresola u Kłosa", "fair", "Moje słowa")
    values |= {"template": "", "again": "1"}
    values = fields(boss.client.post("/cases/new", values).content.decode())
    assert (values["title"], values["source"], values["details"]) == ("Antresola u Kłosa", "", "Moje słowa")
    assert not Case.objects.exists()


def test_another_type_keeps_a_long_text_that_no_address_could_hold(boss: Somebody) -> None:
    values = fields(page(boss, "/cases/new?type=sale"))
    long = "Ustalenia ze spotkania. " * 800
    values |= {"type": "project", "title": "Wdrożenie", "details": long.strip(), "again": "1"}
    response = boss.client.post("/cases/new", values)
    again = fields(response.content.decode())
    assert response.status_code == 200
    assert (again["type"], again["title"], again["details"]) == ("project", "Wdrożenie", long.strip())
    assert again["token"] == values["token"]
    assert 'hx-post="/cases/new"' in response.content.decode()
    assert not Case.objects.exists()
    again.pop("again", None)
    assert boss.client.post("/cases/new", again).status_code == 302
    assert Case.objects.get().details == long.strip()


def test_a_template_that_cases_have_is_archived_and_one_that_none_has_is_removed(boss: Somebody) -> None:
    template, other = make_template(boss), make_template(boss, name="Antresola")
    make_case(boss.viewer, template=str(template.pk))
    assert boss.client.post(f"{PATH}/{template.pk}/remove", {"version": "1"}).status_code == 422
    assert CaseTemplate.objects.filter(pk=template.pk).exists()
    for on in ("1", "1", "0", "1"):
        boss.client.post(f"{PATH}/{template.pk}/archive", {"on": on})
    assert CaseTemplate.objects.get(pk=template.pk).is_archived
    assert 'name="template"' in page(boss, "/cases/new?type=sale")
    assert f'value="{template.pk}"' not in page(boss, "/cases/new?type=sale")
    assert boss.client.post(f"{PATH}/{other.pk}/remove", {"version": "1"}).status_code == 302
    assert not StageTask.objects.filter(template_id=other.pk).exists()
    assert boss.client.get(f"{PATH}/{other.pk}").status_code == 404


def test_a_salesperson_may_not_define_templates(boss: Somebody) -> None:
    template = make_template(boss)
    jan = log_in("salesperson", "Jan", "Wnuk")
    before = all_templates()
    for path in (PATH, f"{PATH}/new?type=sale", f"{PATH}/{template.pk}"):
        assert jan.client.get(path).status_code == 403, path
    for path in (f"{PATH}/new?type=sale", f"{PATH}/{template.pk}", f"{PATH}/{template.pk}/archive"):
        assert jan.client.post(path, {"name": "X", "on": "1"}).status_code == 403, path
    assert jan.client.post(f"{PATH}/{template.pk}/remove").status_code == 403
    assert all_templates() == before


def test_a_template_without_a_title_leaves_it_to_the_user(boss: Somebody) -> None:
    template = make_template(boss, title="", planned_revenue="", probability="30")
    assert template.values == {"source": "fair", "probability": 30}


def test_templates_by_the_api() -> None:
    caller = program()
    body = {
        "type": "sale",
        "name": "Regały",
        "values": {"title": "Regały", "planned_revenue": {"amount": "100", "currency": "PLN"}},
        "tasks": [{"title": "Zadzwoń", "stage": "sale_quote"}],
    }
    made = caller.post("/case-templates", body)
    assert made.status_code == 201, made.content
    answer = made.json()
    assert caller.get(f"/case-templates/{answer['id']}").json() == answer
    wrong = caller.patch(
        f"/case-templates/{answer['id']}",
        {"values": {"owner": "1"}, "tasks": [{"title": "X", "stage": "project_idea"}]},
    )
    assert wrong.status_code == 422
    assert caller.get("/case-templates").json()["items"] == [answer]
    tasks = [{**answer["tasks"][0], "stage": "sale_needs"}]
    changed = caller.patch(f"/case-templates/{answer['id']}", {"tasks": tasks}).json()
    assert [one["stage"] for one in changed["tasks"]] == ["sale_needs"]
    assert caller.patch(f"/case-templates/{answer['id']}", {"type": "project"}).status_code == 422


def test_what_a_template_brings_in_a_stage_goes_along_when_that_is_retired(boss: Somebody) -> None:
    template = make_template(boss)
    case = make_case(boss.viewer, template=str(template.pk))
    version = CaseTemplate.objects.get(pk=template.pk).version
    retire_stage(SYSTEM, Stage.objects.get(code="sale_quote").pk, "sale_negotiation")
    tasks = StageTask.objects.filter(template=template).order_by("pk")
    assert [(task.title, task.stage.code) for task in tasks] == [
        ("Zmierz halę", "sale_qualification"),
        ("Policz regały", "sale_negotiation"),
    ]
    assert CaseTemplate.objects.get(pk=template.pk).version == version + 1
    html = page(boss, f"{PATH}/{template.pk}")
    assert boss.client.post(f"{PATH}/{template.pk}", fields(html)).status_code == 302
    move_case(boss.viewer, case.pk, {"stage": "sale_negotiation"})
    assert sorted(Task.objects.values_list("title", flat=True)) == ["Policz regały", "Zmierz halę"]
    # A program that read it before names the stage that is gone: it means what stands in its place.
    row = {"id": str(tasks[1].pk), "stage": "sale_quote", "title": "Policz regały"}
    update_template(boss.viewer, template.pk, {"tasks": [row]})
    assert StageTask.objects.get(template=template).stage.code == "sale_negotiation"
