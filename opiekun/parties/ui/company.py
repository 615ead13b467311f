"""Our own company in the settings: its party's data, and the profile beside them."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.accounts.ui.sections import settings_sections
from opiekun.core.errors import NotAllowed, Refusal, StaleVersion
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.whole_numbers import whole
from opiekun.parties.choices import AddressKind, ChannelKind
from opiekun.parties.models import CompanyProfile
from opiekun.parties.rules.identifiers import format_iban, format_nip, format_regon
from opiekun.parties.selectors.party_page import load_party
from opiekun.parties.services.company_profile import CURRENCIES, update_company_profile
from opiekun.parties.ui.channel_facts import address_lines, channel_markup
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.record.form_page import FormPage, errors_by_name, errors_of
from opiekun.records.record.views import viewer_of

TIME_ZONES = ("Europe/Warsaw", "Europe/London", "Europe/Berlin", "Europe/Kyiv", "UTC")


@require_http_methods(["GET", "POST"])
def company(request: HttpRequest) -> HttpResponse:
    """What the program knows of the company that uses it."""
    viewer = viewer_of(request)
    profile = CompanyProfile.objects.get(party__is_own=True)
    party = load_party(viewer, profile.party_id)
    values = {"currency": profile.currency, "time_zone": profile.time_zone}
    page = FormPage(reverse("company"), reverse("company"), values, party.version)
    status = 200
    if request.method == "POST":
        page.values = {name: typed(request.POST, name) for name in values}
        version = typed(request.POST, "version")
        expected = whole(version) or 0
        try:
            update_company_profile(viewer, page.values, expected)
        except NotAllowed:
            raise
        except StaleVersion:
            status = 412
            page.summary = [("", _("Somebody changed the company meanwhile. Look again and confirm."))]
        except Refusal as refusal:
            status, page.errors = 422, errors_by_name(errors_of(refusal))
        else:
            flash(request, Toast(_("Saved.")))
            return HttpResponseRedirect(page.action)
    context = {
        "form": page,
        "party": party,
        "numbers": [(_("NIP"), format_nip(party.nip)), (_("REGON"), format_regon(party.regon)), (_("KRS"), party.krs)],
        "channels": [
            (ChannelKind(row["kind"]).label, channel_markup(row["kind"], row["value"])) for row in party.channels
        ],
        "addresses": [(AddressKind(row["kind"]).label, address_lines(row)) for row in party.addresses],
        "accounts": [format_iban(row["iban"]) for row in party.bank_accounts],
        "logo_url": reverse("company_logo", args=[profile.logo_id]) if profile.logo_id else "",
        "can_manage": viewer.can("company", "manage"),
        "currencies": [(code, code) for code in CURRENCIES],
        "time_zones": [(zone, zone) for zone in dict.fromkeys((*TIME_ZONES, profile.time_zone))],
        "settings_sections": settings_sections(request, viewer),
    }
    return render_page(request, "parties/company.html", context, status=status)
