"""Settings of cases: the form of a type."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.accounts.ui.requests import render_settings
from opiekun.cases.amount_sources import amount_kinds
from opiekun.cases.choices import PartyUse
from opiekun.cases.rules.definition_input import ICONS
from opiekun.cases.rules.numbers import case_number, read_pattern
from opiekun.cases.selectors.definitions import TypeDefinition
from opiekun.cases.services import case_types
from opiekun.cases.ui.definitions.requests import Values, faults, manager, number, type_of
from opiekun.cases.ui.inputs import written
from opiekun.core import clock
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed, Refusal
from opiekun.core.numbering import upcoming_in_sequence
from opiekun.core.reading import WrongValue
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash

TEMPLATE: Final = "cases/definitions/type_form.html"
_NONE: Final = ""
FIELDS: Final = ("name", "name_en", "icon", "number_pattern", "party_use", "margin_floor")
NEW: Final[Values] = {
    **dict.fromkeys(FIELDS, ""),
    "icon": "briefcase",
    "number_pattern": "SP/{yyyy}/{n:4}",
    "party_use": PartyUse.REQUIRED.value,
    "linkable": [],
}


def _labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "name_en": _("Name in English"),
        "icon": _("Icon"),
        "number_pattern": _("Pattern of numbers"),
        "party_use": _("Parties"),
        "margin_floor": _("Lowest margin"),
        "linkable": _("Kinds of amounts"),
    }


def edit(request: HttpRequest, type_id: int | None = None) -> HttpResponse:
    """The form of a type, or what was typed into it saved."""
    viewer = manager(request)
    of = None if type_id is None else type_of(type_id)
    if request.method != "POST":
        return _form(request, of, _stored(of))
    values: Values = {name: str(request.POST.get(name, "")) for name in FIELDS}
    values["linkable"] = _linkable(request.POST.getlist("linkable"))
    try:
        _check_kinds(values)
        if of is None:
            saved = case_types.create_type(viewer, values)
        else:
            saved = case_types.update_type(viewer, of.id, values, number(request.POST, "version"))
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _form(request, of, values, refusal)
    flash(request, Toast(_("Saved.") if of else _("Added. Now define its stages.")))
    return HttpResponseRedirect(reverse("case_type", args=[saved.id]))


def example(request: HttpRequest) -> HttpResponse:
    """What the next number would look like with the pattern as it is typed."""
    manager(request)
    found = _example(str(request.GET.get("number_pattern", "")))
    return render_fragment(request, TEMPLATE, "example", {"of": None, "example": found})


def _stored(of: TypeDefinition | None) -> Values:
    if of is None:
        return dict(NEW)
    stored = {name: getattr(of, name) for name in FIELDS}
    return {**stored, "margin_floor": written(of.margin_floor), "linkable": list(of.linkable)}


def _linkable(chosen: list[str]) -> list[str]:
    """All of them are none in particular, so that kinds of later apps are allowed, too."""
    return [] if set(chosen) >= amount_kinds().keys() else chosen or [_NONE]


def _check_kinds(values: Values) -> None:
    """Raise InvalidInput where every kind was taken away: to the service that would mean all of them."""
    if values["linkable"] == [_NONE]:
        raise InvalidInput([FieldError(("linkable",), "required", _("Leave at least one kind of amounts."))])


def _example(pattern: str) -> str:
    try:
        return case_number(read_pattern(pattern), upcoming_in_sequence("case"), clock.today())
    except WrongValue:
        return ""


def _form(
    request: HttpRequest, of: TypeDefinition | None, values: Values, refusal: Refusal | None = None
) -> HttpResponse:
    wrong = {"errors": {}, "summary": []} if refusal is None else faults(refusal, _labels())
    context = {
        "of": of,
        "values": values,
        **wrong,
        "labels": _labels(),
        "icons": ICONS,
        "icon_names": _icon_names(),
        "party_uses": PartyUse.choices,
        "kinds": [(kind.code, kind.label) for kind in amount_kinds().values()],
        "example": _example(str(values["number_pattern"])),
    }
    return render_settings(request, TEMPLATE, context, 422 if refusal else 200)


def _icon_names() -> dict[str, str]:
    """What the icons stand for, for whoever does not see them."""
    return {
        "briefcase": _("briefcase"),
        "shopping-cart": _("cart"),
        "refresh": pgettext("icon", "renewal"),
        "flag": _("flag"),
        "building": _("building"),
        "users-group": _("people"),
        "trophy": _("cup"),
        "truck-delivery": _("lorry"),
        "coin": _("coin"),
        "building-factory-2": _("factory"),
        "contract": pgettext("icon", "contract"),
        "receipt": _("receipt"),
        "package": pgettext("icon", "parcel"),
        "star": _("star"),
        "school": _("school"),
        "world": _("globe"),
        "settings": _("gear"),
        "help": _("question mark"),
    }
