"""E-mail that we write, in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from django.utils.translation import gettext_lazy as _
    from django.utils.translation import pgettext_lazy

    from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject, register_rights
    from opiekun.activities.outbox_live import OUTBOX_TOPIC
    from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING
    from opiekun.activities.selectors.mail.outgoing_timeline import OUTGOING_TIMELINE
    from opiekun.activities.services.mail.outgoing_jobs import look_for_left
    from opiekun.activities.services.mail.outgoing_notices import MAIL_NOTIFICATIONS
    from opiekun.activities.services.mail.outgoing_personal_data import OUTGOING_DATA
    from opiekun.activities.ui.mail.outgoing_actions import answer_actions, register_outbox, write_actions
    from opiekun.core.jobs import register_periodic
    from opiekun.core.live import register_topic
    from opiekun.core.registries.panels import Panel, register_panel
    from opiekun.core.registries.personal_data import register_personal_data_source
    from opiekun.core.registries.timeline import register_open_items
    from opiekun.core.ui.shell import CreateEntry, register_create
    from opiekun.records.notifications import register_notification
    from opiekun.records.record.page import register_head_actions

    words = _("Writing e-mail")
    register_rights(RightsSubject(OUTGOING, words, ("create", "manage"), ALL_OR_NOTHING, in_api=True))
    for kind in MAIL_NOTIFICATIONS:
        register_notification(kind)
    register_personal_data_source(OUTGOING_DATA)
    register_open_items(OUTGOING_TIMELINE)
    register_periodic("activities.mail_left", "* * * * *", _("Send messages that were left lying"), look_for_left)
    for record in ("party", "person"):
        register_head_actions(record, write_actions)
    register_head_actions("interaction", answer_actions)
    delivery = pgettext_lazy("of a message", "Delivery")
    register_panel(Panel("interaction.delivery", "interaction", delivery, "send", "interaction_delivery", 12))
    register_create(CreateEntry(_("E-mail"), "send", "mail_compose", OUTGOING, 26))
    register_outbox()
    register_topic(OUTBOX_TOPIC)
