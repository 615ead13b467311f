"""Handovers in the registries."""


def register() -> None:
    """Add the right, settings, notifications and jobs of this subject at start-up."""
    from django.utils.translation import gettext_lazy as _

    from opiekun.accounts.rights import RightsSubject, register_rights
    from opiekun.accounts.ui.closing import register_closing_offer
    from opiekun.accounts.ui.sections import SettingsEntry, register_settings
    from opiekun.cases.handover import following
    from opiekun.cases.handover.keeping import forget_old_handovers
    from opiekun.cases.handover.occasions import HANDOVERS
    from opiekun.cases.handover.rights import HANDOVER
    from opiekun.cases.handover.telling import HANDOVER_NOTIFICATIONS
    from opiekun.cases.permissions import CASE
    from opiekun.cases.ui.handover.offer import offer_on_closing
    from opiekun.core.jobs import register_periodic
    from opiekun.core.outbox import subscribe
    from opiekun.records.notifications import register_notification
    from opiekun.records.record.occasions import register_occasions

    subject = RightsSubject(HANDOVER, _("Handovers of others' matters"), ("create",), in_api=True)
    register_rights(subject)
    register_settings(
        SettingsEntry(_("My account"), _("Handing over"), "arrows-exchange", "handovers", 50, (CASE, "edit"))
    )
    register_closing_offer(offer_on_closing)
    register_occasions(HANDOVERS)
    for kind in (*HANDOVER_NOTIFICATIONS, following.HANDOVER_FOLLOWED):
        register_notification(kind)
    subscribe(following.SUBSCRIBER, following.on_events, following.EVENTS)
    register_periodic("cases.handovers", "47 3 * * *", _("Forget old handovers"), forget_old_handovers)
