"""Making and editing a role of any kind."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, NotAllowed, Refusal
from opiekun.core.fields import Label
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole, whole
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.selectors.role_page import RoleRecord, load_role
from opiekun.parties.services.make_role import make_role
from opiekun.parties.services.update_role import update_role
from opiekun.parties.ui.forms.blocks import name_in_form, typed
from opiekun.parties.ui.forms.person_form import party_named
from opiekun.parties.ui.roles.values import (
    CURRENCIES,
    Values,
    joined,
    read_role_form,
    stored_role,
    told,
    usual_values,
)
from opiekun.records.custom.facts import custom_raw
from opiekun.records.custom.form import custom_label, form_sections, refuse_unfilled, unfilled
from opiekun.records.record.changes import last_author
from opiekun.records.record.editing import Clashed, chosen, pack, save_changes, unpack
from opiekun.records.record.form_page import FormPage, ShownClash, clash_name, errors_by_name, errors_of
from opiekun.records.record.merging import Clash
from opiekun.records.record.once import SentAlready, create_once, new_token
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/role_form.html"


class RoleForms:
    """The two forms of one kind."""

    def __init__(self, kind: RoleKind) -> None:
        self._kind = kind

    def new(self, request: HttpRequest) -> HttpResponse:
        """An empty form, or the role made from it."""
        viewer = viewer_of(request)
        require(viewer, self._kind.code, "create")
        if request.method == "POST":
            return self._create(request, viewer)
        values = {**usual_values(self._kind), "party": typed(request.GET, "party")}
        return self._form(request, viewer, self._new_page(values, new_token()))

    def _create(self, request: HttpRequest, viewer: Viewer) -> HttpResponse:
        token = typed(request.POST, "token")
        values = {**read_role_form(viewer, request.POST, self._kind, new=True), "party": typed(request.POST, "party")}
        raw = joined(self._kind, custom_raw(values))
        try:
            made = create_once(viewer, token, lambda then: make_role(viewer, self._kind, raw, then)).id
        except SentAlready as sent:
            made = sent.record_id
        except NotAllowed:
            raise
        except Refusal as refusal:
            page = self._with_errors(viewer, self._new_page(values, token), errors_of(refusal))
            return self._form(request, viewer, page, status=422)
        flash(request, Toast(_("Added.")))
        return HttpResponseRedirect(reverse(self._kind.code, args=[made]))

    def edit(self, request: HttpRequest, record_id: int) -> HttpResponse:
        """The form of a role, or its changes saved."""
        viewer = viewer_of(request)
        record = load_role(viewer, self._kind, record_id)
        if not record.can_edit:
            raise NotAllowed
        if request.method == "POST":
            return self._save(request, viewer, record)
        values = stored_role(viewer, self._kind, record)
        return self._form(request, viewer, self._edit_page(record, values, values, record.version), record)

    def _save(self, request: HttpRequest, viewer: Viewer, record: RoleRecord) -> HttpResponse:
        initial = unpack(request.POST.get("initial", ""))
        version = typed(request.POST, "version")
        expected = whole(version) or 0
        values = chosen(read_role_form(viewer, request.POST, self._kind), initial, request.POST)
        missing = unfilled(viewer, self._kind.code, values)
        try:
            saved = save_changes(
                values,
                initial,
                expected,
                lambda: self._stored(viewer, record.id),
                lambda raw, at: update_role(viewer, self._kind, record.id, self._whole({**missing, **raw}, values), at),
            )
            if saved is None:
                refuse_unfilled(missing)
        except Clashed as clashed:
            page = self._edit_page(record, clashed.values, clashed.theirs, clashed.version)
            author = last_author((record.id,))
            page.author, page.clashes = (author[0] if author else ""), self._clashes(viewer, clashed.clashes)
            return self._form(request, viewer, page, record, status=412)
        except NotAllowed:
            raise
        except Refusal as refusal:
            page = self._with_errors(viewer, self._edit_page(record, values, initial, expected), errors_of(refusal))
            return self._form(request, viewer, page, record, status=422)
        flash(request, Toast(_("Saved.")))
        return HttpResponseRedirect(reverse(self._kind.code, args=[record.id]))

    def _stored(self, viewer: Viewer, record_id: int) -> tuple[Values, int]:
        now = load_role(viewer, self._kind, record_id)
        return stored_role(viewer, self._kind, now), now.version

    def _whole(self, changed: Values, values: Values) -> Values:
        """The changed fields; of an amount both parts, also where only one was changed."""
        for field in self._kind.fields:
            if any(column in changed for column in field.columns):
                changed |= {column: values[column] for column in field.columns}
        return joined(self._kind, custom_raw(changed))

    def _clashes(self, viewer: Viewer, clashes: Iterable[Clash]) -> list[ShownClash]:
        return [
            ShownClash(
                clash_name(clash.key),
                self._label(viewer, clash.field),
                *(told(viewer, self._kind, clash.field, side) for side in (clash.original, clash.mine, clash.theirs)),
            )
            for clash in clashes
        ]

    def _label(self, viewer: Viewer, name: str) -> Label:
        if (custom := custom_label(viewer, self._kind.code, name)) is not None:
            return custom
        labels = {"number": _("Number"), "remarks": _("Remarks"), "party": _("Party")}
        field = self._kind.field_by_code.get(name.removesuffix("_currency"))
        return labels.get(name) or (field.label if field else name)

    def _new_page(self, values: Values, token: str) -> FormPage:
        named = is_whole(values["party"])
        back = reverse("party", args=[values["party"]]) if named else self._kind.url
        draft = f"{self._kind.code}-new-{values['party'][:19]}"
        return FormPage(reverse(f"{self._kind.code}_new"), back, values, token=token, draft=draft)

    def _edit_page(self, record: RoleRecord, values: Values, initial: Values, version: int) -> FormPage:
        at, code = [record.id], self._kind.code
        action, back = reverse(f"{code}_edit", args=at), reverse(code, args=at)
        return FormPage(action, back, values, version, pack(initial), draft=f"{code}-{record.id}")

    def _with_errors(self, viewer: Viewer, page: FormPage, errors: Sequence[FieldError]) -> FormPage:
        page.errors = errors_by_name(errors)
        page.summary = [self._summary(viewer, error) for error in errors]
        return page

    def _summary(self, viewer: Viewer, error: FieldError) -> tuple[str, str]:
        """The id of the field, its name and what is wrong with it."""
        if not error.loc:
            return "", str(error.message)
        name = name_in_form(error)
        return f"id_{name}", f"{self._label(viewer, name)}: {error.message}"

    def _form(
        self, request: HttpRequest, viewer: Viewer, page: FormPage, record: RoleRecord | None = None, status: int = 200
    ) -> HttpResponse:
        chosen_party = (record.party_id, record.name) if record else party_named(viewer, page.values["party"])
        posted = request.POST if status != 200 else None
        context: dict[str, Any] = {
            "form": page,
            "custom": form_sections(viewer, self._kind.code, page.values, record is None, posted),
            "record": record,
            "role": self._kind,
            "party_id": chosen_party[0],
            "party": chosen_party[1],
            "choices": {f.code: [(c.value, c.label) for c in f.choices] for f in self._kind.fields if f.choices},
            "currencies": [(code, code) for code in CURRENCIES],
        }
        return render_page(request, TEMPLATE, context, status=status)
