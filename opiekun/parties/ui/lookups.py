"""Small answers for forms: what is found by typing, and whether an identifier is in the register already."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from opiekun.core.errors import Refusal
from opiekun.core.permissions import require
from opiekun.core.reading import WrongValue
from opiekun.core.ui.render import render_fragment
from opiekun.parties.errors import IdentifierTaken
from opiekun.parties.rules.party_input import PARTY_COLUMNS
from opiekun.parties.selectors.choices_to_offer import parties_like, superiors
from opiekun.parties.selectors.party_page import parties_sharing_nip
from opiekun.parties.services.identifiers import check_identifiers
from opiekun.parties.ui.forms.blocks import typed
from opiekun.parties.ui.forms.person_form import party_named
from opiekun.records.record.views import viewer_of

IDENTIFIERS = ("nip", "regon", "krs", "eu_vat")


@require_GET
def party_options(request: HttpRequest) -> JsonResponse:
    """Parties whose name contains what was typed."""
    found = parties_like(viewer_of(request), request.GET.get("q", "")[:200])
    return JsonResponse([{"value": str(party_id), "text": name} for party_id, name in found], safe=False)


@require_GET
def person_superiors(request: HttpRequest) -> HttpResponse:
    """The field of the superior for the party that was chosen."""
    viewer = viewer_of(request)
    party_id, _name = party_named(viewer, typed(request.GET, "party"))
    offered = superiors(viewer, party_id) if party_id else []
    context = {"superiors": [(code, name, False) for code, name in offered]}
    return render_fragment(request, "parties/superior_field.html", "superior_field", context)


@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Whether an identifier that is being typed is right, and whose it is when it is taken."""
    viewer = viewer_of(request)
    require(viewer, "party", "view")
    name = next((one for one in IDENTIFIERS if request.GET.get(one)), "")
    own = typed(request.GET, "id")
    party_id = int(own) if own.isascii() and own.isdigit() and len(own) < 19 else None
    context: dict[str, object] = {"links": [], "error": "", "text": ""}
    try:
        value = PARTY_COLUMNS[name](request.GET[name]) if name else ""
        if name == "nip":
            context["links"] = parties_sharing_nip(viewer, value, party_id)
        if value and not context["links"]:
            notices = check_identifiers(viewer, {name: value}, party_id)
            context["text"] = " ".join(notice.message for notice in notices)
    except WrongValue as wrong:
        context["error"] = str(wrong.message)
    except IdentifierTaken as taken:
        context["text"] = str(taken)
        if "id" in taken.facts:
            context["links"] = [(int(taken.facts["id"]), taken.facts["name"])]
    except Refusal as refusal:
        context["error"] = str(refusal) or _("This cannot be accepted.")
    return render_fragment(request, "parties/check.html", "check", {**context, "is_shared": name == "nip"})
