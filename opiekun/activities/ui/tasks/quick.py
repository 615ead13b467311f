"""A task by one key: one line, of which the words of time are read while it is typed."""

from datetime import date, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from opiekun.activities.along import records_along
from opiekun.activities.models import InteractionLink
from opiekun.activities.permissions import reached_interactions
from opiekun.activities.rules.due_words import QuickTask, read_quick
from opiekun.activities.services.tasks import create_task
from opiekun.activities.ui.tasks.answers import CHANGED, changed
from opiekun.activities.ui.tasks.words import due_words, rule_words
from opiekun.core import clock
from opiekun.core.errors import NotAllowed, Refusal
from opiekun.core.kinds import record_kinds
from opiekun.core.live.records import visible_ids
from opiekun.core.models import Record
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.permissions import reached_persons
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE = "activities/tasks/dialogs.html"


def raw_of(read: QuickTask) -> dict[str, Any]:
    """What the services take, of the line that was read."""
    raw: dict[str, Any] = {"title": read.title}
    if read.due_on is not None:
        raw["due_on"] = read.due_on.isoformat()
    if read.due_time is not None:
        raw["due_time"] = f"{read.due_time:%H:%M}"
    if read.is_urgent:
        raw["priority"] = "high"
    if read.rule:
        raw["recurrence"] = read.rule
    return raw


def line_read(text: str) -> dict[str, Any]:
    """What the services take, of the line as it was typed; nothing of an empty one."""
    return raw_of(read_quick(text, *_now())) if text.strip() else {}


def _now() -> tuple[date, time]:
    now = clock.now().astimezone(clock.company_zone())
    return now.date(), now.time()


@require_http_methods(["GET", "POST"])
def quick(request: HttpRequest) -> HttpResponse:
    """The dialog with the line; sent, the task is there and the page stays."""
    viewer = viewer_of(request)
    require(viewer, "task", "create")
    about = typed(request.POST if request.method == "POST" else request.GET, "about")
    if request.method != "POST":
        return _dialog(request, viewer, "", about, new_token())
    text, token = typed(request.POST, "text")[:1000], typed(request.POST, "token")
    raw = {**raw_of(read_quick(text, *_now())), "links": links_about(viewer, about)}
    try:
        saved = create_once(viewer, token, lambda then: create_task(viewer, raw, then))
    except SentAlready:
        return changed(request, Toast(_("Added.")))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _dialog(request, viewer, text, about, token, str(refusal))
    said = Toast(_("Added."), link_url=reverse("task", args=[saved.id]), link_text=_("Open"))
    if not _is_line(request):
        return changed(request, said)
    # The line stays, for the next one.
    return toast(trigger(_dialog(request, viewer, "", about, new_token()), CHANGED), said)


def _is_line(request: HttpRequest) -> bool:
    return request.headers.get("HX-Target") == "quick-line"


def _dialog(request: HttpRequest, viewer: Viewer, text: str, about: str, token: str, error: str = "") -> HttpResponse:
    context = {
        "text": text,
        "about": about,
        "about_name": name_of_record(viewer, about),
        "token": token,
        "error": error,
        "read": _read(text, viewer) if text else None,
    }
    response = render_fragment(request, TEMPLATE, "quick_line" if _is_line(request) else "quick", context)
    response.status_code = 422 if error else 200
    return response


def name_of_record(viewer: Viewer, about: str) -> str:
    """The record that the task will be about, as far as the viewer sees it; by its kind, when it has no name."""
    if not is_whole(about):
        return ""
    code = Record.objects.filter(pk=int(about)).values_list("kind", flat=True).first()
    for kind in record_kinds():
        if kind.code == code:
            name = kind.visible(viewer, "view").filter(pk=int(about)).values_list(kind.name_path, flat=True).first()
            return "" if name is None else str(name) or str(kind.label)
    return ""


def links_about(viewer: Viewer, about: str) -> list[str]:
    """What a task about the record is linked to: of something that was said also with whom, and in which case."""
    if not about:
        return []
    if not is_whole(about):
        return [about]
    said = reached_interactions(viewer).filter(pk=int(about)).values_list("person_id", "party_id").first()
    if said is None:
        return [about, *(str(one) for one in records_along(viewer, int(about)))]
    person_id, party_id = said
    is_there = person_id is not None and reached_persons(viewer).filter(pk=person_id, party_id=party_id).exists()
    linked = InteractionLink.objects.filter(interaction_id=int(about)).values_list("record_id", flat=True)
    seen = visible_ids(viewer, list(linked)) if linked else {}
    return [about, str(person_id if is_there else party_id), *(str(one) for one in seen)]


@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """What is read from the line, while it is typed."""
    text = request.GET.get("text", request.GET.get("next_step", ""))[:1000]
    return render_fragment(request, TEMPLATE, "read", {"read": _read(text, viewer_of(request))})


def _read(text: str, viewer: Viewer) -> dict[str, str]:
    today, hour = _now()
    read = read_quick(text, today, hour)
    language = "en" if viewer.language == "en" else "pl"
    return {
        "title": read.title,
        "due": due_words(read.due_on, read.due_time, today, language),
        "rule": rule_words(read.rule, language),
        "priority": _("High priority") if read.is_urgent else "",
    }
