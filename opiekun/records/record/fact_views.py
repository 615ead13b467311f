"""Editing one fact in place: its form, its save, and what happens when somebody else was faster."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.core.errors import NotAllowed, NotFound, Refusal, StaleVersion
from opiekun.core.kinds import record_kind
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.custom.facts import open_closed
from opiekun.records.custom.typed import NAME as CUSTOM
from opiekun.records.record.changes import last_author
from opiekun.records.record.facts import Fact, Input
from opiekun.records.record.page import RecordPage, find_fact

PARTS = "records/record/facts.html"
_TRIES = 3
_NEW = "new"
Values = dict[str, str]


def fact_urls(page: RecordPage, at: str) -> list[URLPattern]:
    """The addresses of one kind's facts."""
    views = _FactViews(page)
    return [
        path(f"{at}/facts/<str:code>", views.fact, name=f"{page.kind}_fact"),
        path(f"{at}/facts/<str:code>/edit", require_GET(views.edit), name=f"{page.kind}_fact_edit"),
    ]


def values_of(inputs: Sequence[Input]) -> Values:
    """What the form of a fact would send unchanged."""
    return {i.name: i.value for i in inputs}


class _FactViews:
    def __init__(self, page: RecordPage) -> None:
        self._page = page

    def fact(self, request: HttpRequest, record_id: int, code: str) -> HttpResponse:
        if request.method == "POST":
            return self._save(request, record_id, code)
        return self._shown(request, record_id, code)

    def edit(self, request: HttpRequest, record_id: int, code: str) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        record = self._page.load(viewer, record_id)
        inputs = self._page.inputs(viewer, record, code)
        return self._form(request, record, code, inputs, values_of(inputs))

    def _shown(self, request: HttpRequest, record_id: int, code: str) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        record = self._page.load(viewer, record_id)
        fact = self._find(viewer, record, code)
        if fact is None:
            # The row that the fact stood for is gone: so is the fact.
            return HttpResponse("")
        return render_fragment(request, PARTS, "fact", {"fact": fact, "record": record, "kind": self._page.kind})

    def _find(self, viewer: Viewer, record: Any, code: str) -> Fact | None:
        """A fact of the page, or of the card with what is not everybody's."""
        fact = find_fact(self._page.groups(viewer, record), code)
        if fact is None and code.startswith(CUSTOM):
            with transaction.atomic():
                return next(iter(open_closed(viewer, self._page.kind, record, code)), None)
        return fact

    def _save(self, request: HttpRequest, record_id: int, code: str) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        record = self._page.load(viewer, record_id)
        inputs = self._page.inputs(viewer, record, code)
        mine = {i.name: i.sent(request.POST) for i in inputs}
        was = {i.name: request.POST.get(f"was-{i.name}", i.value) for i in inputs}
        expected = _version(request)
        now = values_of(inputs)
        if now not in (was, mine) and not self._is_versioned(viewer, record, code):
            return self._clash(request, record, code, inputs, mine, now)
        before = self._codes(viewer, record) if _NEW in code.split("-") else None
        for _try in range(_TRIES):
            try:
                notice = self._page.save(viewer, record, code, mine, expected)
            except StaleVersion:
                record = self._page.load(viewer, record_id)
                inputs = self._page.inputs(viewer, record, code)
                now = values_of(inputs)
                if now not in (was, mine):
                    return self._clash(request, record, code, inputs, mine, now)
                expected, was = record.version, now
            except (NotFound, NotAllowed):
                raise
            except Refusal as refusal:
                return self._refused(request, record, code, inputs, mine, was, expected, refusal)
            else:
                return self._saved(request, record_id, code, notice, before)
        raise StaleVersion(record.version, expected)

    def _is_versioned(self, viewer: Viewer, record: Any, code: str) -> bool:
        fact = self._find(viewer, record, code)
        return fact is None or fact.versioned

    def _codes(self, viewer: Viewer, record: Any) -> set[str]:
        return {fact.code for group in self._page.groups(viewer, record) for fact in group.facts}

    def _saved(
        self, request: HttpRequest, record_id: int, code: str, notice: str, before: set[str] | None
    ) -> HttpResponse:
        try:
            response = self._shown(request, record_id, code)
            if before is not None:
                self._put_new_before(request, record_id, before, response)
        except NotFound:
            return self._out_of_sight(request)
        trigger(response, "opiekun:record-changed", {"code": code})
        # For facts that are made of others.
        trigger(response, f"opiekun:fact-{code}")
        return toast(response, Toast(notice)) if notice else response

    def _put_new_before(self, request: HttpRequest, record_id: int, before: set[str], response: HttpResponse) -> None:
        """Show what the form of a new row has made, in the place where it was entered."""
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        record = self._page.load(viewer, record_id)
        made = [f for g in self._page.groups(viewer, record) for f in g.facts if f.code not in before]
        values = {"record": record, "kind": self._page.kind}
        shown = [render_fragment(request, PARTS, "fact", {"fact": fact, **values}).content for fact in made]
        response.content = b"".join([*shown, response.content])

    def _out_of_sight(self, request: HttpRequest) -> HttpResponse:
        """The save gave the record away: there is no page of it any more, so the list comes."""
        flash(request, Toast(_("Saved. The record is out of your sight now.")))
        response = HttpResponse(status=204)
        response["HX-Redirect"] = record_kind(self._page.kind).url
        return response

    def _clash(
        self, request: HttpRequest, record: Any, code: str, inputs: Sequence[Input], mine: Values, now: Values
    ) -> HttpResponse:
        author = last_author(self._page.subjects(record))
        theirs = ", ".join(shown for i in inputs if (shown := i.shown)) or "–"
        who = author[0] if author else ""
        text = _("%(who)s has just saved: %(theirs)s. Enter saves yours, Esc leaves theirs.") % {
            "who": who,
            "theirs": theirs,
        }
        return self._form(request, record, code, inputs, mine, now, error=text, status=412)

    def _refused(
        self,
        request: HttpRequest,
        record: Any,
        code: str,
        inputs: Sequence[Input],
        mine: Values,
        was: Values,
        expected: int,
        refusal: Refusal,
    ) -> HttpResponse:
        text = " ".join(dict.fromkeys(str(error.message) for error in refusal.errors)) or str(refusal)
        old = ", ".join(value for value in was.values() if value)
        return self._form(request, record, code, inputs, mine, was, expected, error=text, old=old, status=422)

    def _form(
        self,
        request: HttpRequest,
        record: Any,
        code: str,
        inputs: Sequence[Input],
        mine: Mapping[str, str],
        was: Mapping[str, str] | None = None,
        version: int | None = None,
        error: str = "",
        old: str = "",
        status: int = 200,
    ) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        fact = self._find(viewer, record, code)
        if fact is None:
            raise Http404
        context = {
            "fact": fact,
            "record": record,
            "kind": self._page.kind,
            "inputs": inputs,
            "mine": mine,
            "was": was or values_of(inputs),
            "version": record.version if version is None else version,
            "error": error,
            "old": old,
        }
        response = render_fragment(request, PARTS, "fact_form", context)
        response.status_code = status
        return response


def _version(request: HttpRequest) -> int:
    """The version from If-Match or the form; none is as good as an old one, so that nothing is overwritten unseen."""
    sent = request.headers.get("If-Match", "").strip('"') or request.POST.get("version", "")
    return whole(sent) or 0
