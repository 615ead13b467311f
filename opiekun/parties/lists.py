"""The list pages of parties and persons."""

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from opiekun.core.ui import format as formats
from opiekun.parties.ui.party_lists.base import PARTY_LIST_BASE
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Every, Leaf
from opiekun.records.conditions.values import ME
from opiekun.records.lists.setup import ALL_VIEW, BuiltinView, ListSetup


def _grouped(number: int) -> str:
    return formats.number(number, get_language() or "pl")


def _counted_parties(number: int) -> str:
    return ngettext("%(number)s party", "%(number)s parties", number) % {"number": _grouped(number)}


def _counted_persons(number: int) -> str:
    return ngettext("%(number)s person", "%(number)s persons", number) % {"number": _grouped(number)}


# Our own company needs nobody to look after it.
UNMANAGED = Every((Leaf("account_manager", Operator.EMPTY), Leaf("is_own", Operator.FALSE)))

PARTY_LIST = ListSetup(
    kind="party",
    sort="name",
    counted=_counted_parties,
    views=(
        BuiltinView(ALL_VIEW, _("All")),
        BuiltinView("mine", _("Mine"), Leaf("account_manager", Operator.IS, (ME,))),
        BuiltinView("organisations", _("Organisations"), Leaf("kind", Operator.IS, ("organisation",))),
        BuiltinView("natural-persons", _("Natural persons"), Leaf("kind", Operator.IS, ("natural_person",))),
        BuiltinView("without-manager", _("Without an account manager"), UNMANAGED),
        BuiltinView("new", _("Newest"), Leaf("created_at", Operator.LAST_DAYS, ("30",)), sort="-created_at"),
    ),
    create_url="party_new",
    create_label=_("New party"),
    import_url="party_import",
    none_yet=_("There are no parties yet."),
    second_line=("nip", "city"),
    side="status",
    base=PARTY_LIST_BASE,
)

PERSON_LIST = ListSetup(
    kind="person",
    sort="name",
    counted=_counted_persons,
    views=(
        BuiltinView(ALL_VIEW, _("All")),
        BuiltinView("main", _("Main persons"), Leaf("is_main", Operator.TRUE)),
        BuiltinView("new", _("Newest"), Leaf("created_at", Operator.LAST_DAYS, ("30",)), sort="-created_at"),
    ),
    create_url="person_new",
    create_label=_("New person"),
    import_url="person_import",
    none_yet=_("There are no persons yet."),
    round_avatar=True,
    second_line=("party", "job_title"),
    side="phone",
)
