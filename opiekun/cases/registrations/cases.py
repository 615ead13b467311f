"""Cases in the registries."""


def register() -> None:
    """Add the kind, pages, sources and jobs of this subject at start-up."""
    from django.utils.translation import gettext_lazy as _

    from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject, register_rights
    from opiekun.cases.kinds import CASE_KIND
    from opiekun.cases.models import Case
    from opiekun.cases.notifications import CASE_NOTIFICATIONS
    from opiekun.cases.permissions import CASE, CASE_TYPE, reached_cases
    from opiekun.cases.selectors.definitions import keep_current_definitions
    from opiekun.cases.services import purge_cases
    from opiekun.core.configuration import register_keeper
    from opiekun.core.kinds import register_kind
    from opiekun.core.trash import register_purge
    from opiekun.records.feed import FeedSource, register_feed
    from opiekun.records.notifications import register_notification

    register_kind(CASE_KIND)
    register_keeper(keep_current_definitions)
    register_rights(RightsSubject(CASE_TYPE, _("Types and stages of cases"), ("manage",), ALL_OR_NOTHING, in_api=True))
    register_feed(FeedSource(CASE, lambda viewer: reached_cases(viewer, trashed=True)))
    register_purge(CASE, Case, purge_cases)
    for kind in CASE_NOTIFICATIONS:
        register_notification(kind)
