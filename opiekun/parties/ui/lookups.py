"""Small answers for forms: what is found by typing, and whether an identifier is in the register already."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from opiekun.core.errors import Refusal
from opiekun.core.permissions import require
from opiekun.core.reading import WrongValue, text
from opiekun.core.ui.render import render_fragment
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.choices import ChannelKind
from opiekun.parties.errors import IdentifierTaken
from opiekun.parties.rules.channels import read_channel
from opiekun.parties.rules.party_input import PARTY_COLUMNS
from opiekun.parties.selectors.choices_to_offer import Noted, parties_like, persons_like, superiors
from opiekun.parties.selectors.party_page import parties_sharing_nip
from opiekun.parties.services.identifiers import check_identifiers
from opiekun.parties.services.known_emails import notice_emails
from opiekun.parties.ui.forms.blocks import typed
from opiekun.parties.ui.forms.person_form import party_named
from opiekun.records.record.views import viewer_of

_EMAIL_FIELD = re.compile(r"emails-\d{1,3}-value")
IDENTIFIERS: Final = {
    "nip": gettext_lazy("NIP"),
    "regon": gettext_lazy("REGON"),
    "krs": gettext_lazy("KRS"),
    "eu_vat": gettext_lazy("EU VAT"),
}


@require_GET
def party_options(request: HttpRequest) -> JsonResponse:
    """Parties whose name contains what was typed; never the one that ``without`` names."""
    without = typed(request.GET, "without")
    left = whole(without)
    found = parties_like(viewer_of(request), request.GET.get("q", "")[:200], left)
    return _options(found)


@require_GET
def person_options(request: HttpRequest) -> JsonResponse:
    """Persons whose name contains what was typed."""
    viewer = viewer_of(request)
    require(viewer, "person", "view")
    return _options(persons_like(viewer, request.GET.get("q", "")[:200]))


def _options(found: Noted) -> JsonResponse:
    return JsonResponse(
        [{"value": str(pk), "text": name} | ({"note": note} if note else {}) for pk, name, note in found], safe=False
    )


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
    """Whether an identifier or an e-mail that is being typed is right, and whose it is when it is taken."""
    viewer = viewer_of(request)
    require(viewer, "party", "view")
    own = typed(request.GET, "id")
    party_id = whole(own)
    try:
        said = _said(viewer, request.GET, party_id)
    except WrongValue as wrong:
        said = {"error": str(wrong.message)}
    except IdentifierTaken as taken:
        links = [(int(taken.facts["id"]), taken.facts["name"])] if "id" in taken.facts else []
        said = {"text": str(taken), "links": links}
    except Refusal as refusal:
        said = {"error": str(refusal) or _("This cannot be accepted.")}
    label = IDENTIFIERS.get(_identifier(request.GET), "")
    return render_fragment(request, "parties/check.html", "check", {**_NOTHING, "label": label, **said})


_NOTHING: Mapping[str, Any] = {"links": [], "error": "", "text": "", "is_shared": False}


def _identifier(asked: QueryDict) -> str:
    """Which identifier is being typed; empty when it is an e-mail. The field is not named beside what is said."""
    return next((one for one in IDENTIFIERS if asked.get(one)), "")


def _said(viewer: Viewer, asked: QueryDict, party_id: int | None) -> dict[str, Any]:
    """What to say of the value. Raises WrongValue, IdentifierTaken."""
    name = _identifier(asked)
    if not name:
        return _said_of_email(viewer, asked, party_id)
    value = PARTY_COLUMNS[name](asked[name])
    if name == "nip" and (sharing := parties_sharing_nip(viewer, value, party_id)):
        return {"links": sharing, "is_shared": True}
    notices = check_identifiers(viewer, {name: value}, party_id)
    return {"text": " ".join(notice.message for notice in notices)}


def _said_of_email(viewer: Viewer, asked: QueryDict, party_id: int | None) -> dict[str, Any]:
    """The same of an e-mail in a row of a form; colleagues of the party may share theirs."""
    written = next((value for key, value in asked.items() if _EMAIL_FIELD.fullmatch(key)), "")
    if not str(written).strip():
        return {}
    email = read_channel(ChannelKind.EMAIL, text(254)(written))
    rows = [{"kind": ChannelKind.EMAIL, "normalised": email.compared}]
    return {"text": " ".join(notice.message for notice in notice_emails(viewer, {"channels": rows}, party_id))}
