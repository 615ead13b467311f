"""``/tasks``: what is to be done, by whom, until when."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from opiekun.accounts.api.authentication import allowed
from opiekun.activities.api.task_schemas import (
    Delegation,
    OccurrenceInput,
    Outcome,
    Task,
    TaskChange,
    TaskFinished,
    TaskInput,
    TaskPage,
)
from opiekun.activities.selectors.tasks.rows import read_task as read_one
from opiekun.activities.selectors.tasks.rows import read_tasks
from opiekun.activities.services import tasks as services
from opiekun.activities.tasks.kinds import TASK_KIND
from opiekun.activities.tasks.permissions import TASK, reached_tasks
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import empty_body, json_body, raw_body
from opiekun.core.api.lists import Resource, list_answer, list_parameters
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS, read_fields, record_id
from opiekun.core.viewer import Viewer
from opiekun.parties.rules.role_input import day
from opiekun.records.api.history import DOCUMENTED, PARAMETERS, RecordHistory, history_answer
from opiekun.records.conditions.registry import condition_fields

router = ApiRouter(tags=["Tasks"])
TASKS = Resource(
    TASK_KIND,
    "due_on",
    read_tasks,
    {"name": "title"},
    replace(TASK_KIND, visible=lambda viewer, action: reached_tasks(viewer, "trash", trashed=True)),
    has_views=True,
    more=condition_fields(TASK),
)
_OCCURRENCE = {"series": record_id, "on": day}
_SCOPE = {
    "in": "query",
    "name": "scope",
    "description": "Of a recurring task: only this one, it and the following (the series ends), or all open ones of"
    " all parts of a series that was divided",
    "required": False,
    "schema": {"type": "string", "enum": ["this", "following", "all"], "default": "this"},
}


def _written(viewer: Viewer, saved: services.Saved, status: int = 200, location: str = "") -> HttpResponse:
    body = dict(read_tasks(viewer, [saved.id])[saved.id])
    return answer(body, status, int(body["version"]), location)


def _finished(viewer: Viewer, finished: services.Finished) -> HttpResponse:
    body: dict[str, Any] = dict(read_tasks(viewer, [finished.saved.id])[finished.saved.id])
    body["next"] = None if finished.next_id is None else str(finished.next_id)
    return answer(body, 200, int(body["version"]))


def _only(request: HttpRequest, name: str) -> Any:
    """The one field that the body may have; nothing for no body."""
    body = json_body(request) if raw_body(request).strip() else {}
    wrong = [FieldError((one[:60],), "unknown_field", str(REASONS["unknown_field"])) for one in body if one != name]
    if wrong:
        raise InvalidInput(wrong)
    return body.get(name)


def _outcome(request: HttpRequest) -> str:
    given = _only(request, "outcome")
    if given is not None and not isinstance(given, str):
        raise InvalidInput([FieldError(("outcome",), "not_text", str(REASONS["not_text"]))])
    return given or ""


@router.route("GET", "", done=TaskPage, accepts=None, parameters=list_parameters(TASKS), summary="List tasks")
def list_tasks(request: HttpRequest) -> HttpResponse:
    """Tasks within reach, by filters, in pages."""
    return list_answer(request, allowed(request, TASK, "view"), TASKS)


@router.route("POST", "", done=Task, status=201, body=TaskInput, summary="Create a task")
def create_task(request: HttpRequest) -> HttpResponse:
    """A new task; without an assignee it is the token's user's."""
    viewer = allowed(request, TASK, "create")
    saved = services.create_task(viewer, json_body(request))
    return _written(viewer, saved, 201, f"/api/v1/tasks/{saved.id}")


@router.route("POST", "/occurrences", done=Task, body=OccurrenceInput, summary="Make a task of an occurrence")
def make_occurrence(request: HttpRequest) -> HttpResponse:
    """An occurrence that so far only follows from its rule becomes a task of its own, which can be changed or done by
    itself; the task that is there, when it has become one already."""
    viewer = allowed(request, TASK, "edit")
    clean, errors = read_fields({"series": None, "on": None, **json_body(request)}, _OCCURRENCE)
    errors += [
        FieldError((name,), "required", str(REASONS["required"])) for name in _OCCURRENCE if clean.get(name, "") is None
    ]
    if errors:
        raise InvalidInput(errors)
    return _written(viewer, services.move_occurrence(viewer, clean["series"], clean["on"]))


@router.route("GET", "/{task_id}", done=Task, summary="Read a task")
def read_task(request: HttpRequest, task_id: str) -> HttpResponse:
    """A task with its checklist and the records that it is about; those out of reach are named, no more."""
    viewer = allowed(request, TASK, "view")
    return record_answer(request, read_one(viewer, path_id(task_id)))


@router.route("PATCH", "/{task_id}", done=Task, body=TaskChange, matches="optional", summary="Change a task")
def change_task(request: HttpRequest, task_id: str) -> HttpResponse:
    """Change the given fields. `scope` says for which occurrences of a recurring task."""
    viewer = allowed(request, TASK, "edit")
    return _written(
        viewer, services.update_task(viewer, path_id(task_id), json_body(request), expected_version(request))
    )


@router.route(
    "DELETE",
    "/{task_id}",
    status=204,
    matches="required",
    accepts=("scope",),
    parameters=[_SCOPE],
    summary="Remove a task",
)
def remove_task(request: HttpRequest, task_id: str) -> HttpResponse:
    """To the trash; it can be restored for 30 days. Of a recurring one the next occurrence takes its place."""
    viewer = allowed(request, TASK, "trash")
    scope = request.GET.get("scope", "this")
    if scope not in ("this", "following", "all"):
        raise wrong_parameter("scope", "choice", str(REASONS["choice"]))
    expected = expected_version(request, required=True)
    return nothing(services.trash_task(viewer, path_id(task_id), expected, scope).version)


@router.route("POST", "/{task_id}/restore", done=Task, matches="required", summary="Restore a task")
def restore_task(request: HttpRequest, task_id: str) -> HttpResponse:
    """Out of the trash, with what went along."""
    viewer = allowed(request, TASK, "trash")
    expected = expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, services.restore_task(viewer, path_id(task_id), expected))


@router.route(
    "POST", "/{task_id}/complete", done=TaskFinished, body=Outcome, matches="required", summary="Complete a task"
)
def complete_task(request: HttpRequest, task_id: str) -> HttpResponse:
    """Done, with what came of it. Of a recurring one the next occurrence is made, once: `next` is its id."""
    viewer = allowed(request, TASK, "edit")
    expected = expected_version(request, required=True)
    return _finished(viewer, services.complete_task(viewer, path_id(task_id), _outcome(request), expected))


@router.route("POST", "/{task_id}/cancel", done=TaskFinished, body=Outcome, matches="required", summary="Cancel a task")
def cancel_task(request: HttpRequest, task_id: str) -> HttpResponse:
    """Not to be done any more."""
    viewer = allowed(request, TASK, "edit")
    expected = expected_version(request, required=True)
    return _finished(viewer, services.cancel_task(viewer, path_id(task_id), _outcome(request), expected))


@router.route("POST", "/{task_id}/reopen", done=Task, matches="required", summary="Reopen a task")
def reopen_task(request: HttpRequest, task_id: str) -> HttpResponse:
    """To be done after all."""
    viewer = allowed(request, TASK, "edit")
    expected = expected_version(request, required=True)
    empty_body(request)
    return _written(viewer, services.reopen_task(viewer, path_id(task_id), expected))


@router.route(
    "POST", "/{task_id}/delegate", done=Task, body=Delegation, matches="required", summary="Give a task to somebody"
)
def delegate_task(request: HttpRequest, task_id: str) -> HttpResponse:
    """The task is the assignee's from now on, and stays in the giver's sight."""
    viewer = allowed(request, TASK, "edit")
    expected = expected_version(request, required=True)
    assignee = _only(request, "assignee")
    if assignee is None:
        raise InvalidInput([FieldError(("assignee",), "required", str(REASONS["required"]))])
    return _written(viewer, services.update_task(viewer, path_id(task_id), {"assignee": assignee}, expected))


@router.route(
    "GET",
    "/{task_id}/history",
    done=RecordHistory,
    accepts=PARAMETERS,
    parameters=DOCUMENTED,
    summary="Read a task's history",
)
def read_task_history(request: HttpRequest, task_id: str) -> HttpResponse:
    """Who changed what and when, the newest first."""
    return history_answer(request, allowed(request, TASK, "view"), TASK, path_id(task_id))
