"""Points and links of a task on its page: whoever clicks at the same time as somebody else undoes nothing of theirs."""

from collections.abc import Iterator
from datetime import date

import pytest

from opiekun.activities.models import ChecklistItem, Task, TaskLink
from opiekun.activities.services.tasks import trash_task, update_task
from opiekun.core import clock
from opiekun.parties.services import create_party
from tests.activities.tasks.task_pages import page, posted
from tests.activities.tasks.tasks import NOW, again, make_task
from tests.parties.test_shared_identity import run_together
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def test_who_ticks_a_point_that_another_has_ticked_meanwhile_leaves_it_ticked() -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    task = make_task(jan.viewer, checklist=[{"text": "Cennik"}])
    point = ChecklistItem.objects.get()
    for _twice in range(2):
        answer = posted(jan, f"/tasks/{task.pk}/checklist", tick=str(point.pk)).content.decode()
        assert ChecklistItem.objects.get().is_done
    assert f'"untick": "{point.pk}"' in answer
    for _twice in range(2):
        posted(jan, f"/tasks/{task.pk}/checklist", untick=str(point.pk))
        assert not ChecklistItem.objects.get().is_done


def test_the_words_of_a_point_tick_it() -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    task = make_task(jan.viewer, checklist=[{"text": "Cennik <b>"}])
    html = page(jan, f"/tasks/{task.pk}/checklist")
    point = ChecklistItem.objects.get().pk
    assert f'<label class="o-item__text" for="point-{point}">Cennik &lt;b&gt;</label>' in html
    assert f'id="point-{point}"' in html


@pytest.mark.django_db(transaction=True)
def test_points_and_links_added_at_once_all_stay() -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    task = make_task(jan.viewer)
    parties = [create_party(jan.viewer, {"kind": "organisation", "name": f"Firma {n}"}).id for n in range(3)]
    others = [log_in("administrator") for _one in range(2)]
    for name in ("A", "B", "C"):
        answers = run_together(
            *(
                lambda who=who, text=f"{name}{n}": posted(who, f"/tasks/{task.pk}/checklist", text=text).status_code
                for n, who in enumerate([jan, *others])
            )
        )
        assert answers == [200, 200, 200]
    assert set(ChecklistItem.objects.values_list("text", flat=True)) == {f"{a}{n}" for a in "ABC" for n in range(3)}
    run_together(
        *(
            lambda who=who, party=party: posted(who, f"/tasks/{task.pk}/links", add=str(party))
            for who, party in zip([jan, *others], parties, strict=True)
        )
    )
    assert set(TaskLink.objects.values_list("record_id", flat=True)) == set(parties)


def test_all_of_a_divided_series_says_from_when_on_it_reaches_in_either_part() -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    first = make_task(jan.viewer, "Raport", due_on="2026-12-01", recurrence="FREQ=WEEKLY")
    assert "All open ones from 1\xa0Dec\xa02026 on" in page(jan, f"/tasks/{first.pk}/edit")
    jan.client.post(f"/tasks/series/{first.series_id}/2026-12-29")
    later = Task.objects.get(series=first.series_id, occurrence_on=date(2026, 12, 29))
    update_task(jan.viewer, later.pk, {"title": "Raport roczny", "scope": "following"})
    assert again(later).title == "Raport roczny"
    for part in (first, later):
        assert "All open ones from 1\xa0Dec\xa02026 on" in page(jan, f"/tasks/{part.pk}/edit")
    trash_task(jan.viewer, later.pk, scope="following")
    said = page(jan, f"/tasks/{first.pk}/edit")
    assert "All open ones from 1\xa0Dec\xa02026 to 28\xa0Dec\xa02026" in said
