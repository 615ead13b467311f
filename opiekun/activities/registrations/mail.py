"""E-mail in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from django.utils.translation import gettext_lazy as _

    from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject, register_rights
    from opiekun.accounts.ui.sections import SettingsEntry, register_settings
    from opiekun.activities.mail_live import MAIL_TOPIC
    from opiekun.activities.mail_search import MAIL_SEARCH
    from opiekun.activities.mail_timeline import UNANSWERED
    from opiekun.activities.selectors.mail.reach import MAIL
    from opiekun.activities.services.mail import rematching, uploads
    from opiekun.activities.services.mail.attachments import make_documents
    from opiekun.activities.services.mail.mailbox_loop import MailboxLoop
    from opiekun.activities.services.mail.mailbox_notices import register_mailbox_notifications
    from opiekun.activities.services.mail.personal_data import MAIL_DATA
    from opiekun.activities.ui.mail.navigation import register_inbox
    from opiekun.core.jobs import register_periodic
    from opiekun.core.jobs.loops import register_worker_loop
    from opiekun.core.live import register_topic
    from opiekun.core.outbox import subscribe
    from opiekun.core.registries.panels import Panel, register_panel
    from opiekun.core.registries.personal_data import register_personal_data_source
    from opiekun.core.registries.timeline import register_open_items
    from opiekun.records.search.sources import register_search

    actions = ("view", "create", "edit", "manage")
    words = _("E-mail to be sorted")
    register_rights(RightsSubject(MAIL, words, actions, ALL_OR_NOTHING, in_api=True, scope_label=_("E-mail")))
    register_personal_data_source(MAIL_DATA)
    register_inbox()
    register_topic(MAIL_TOPIC)
    register_search(MAIL_SEARCH)
    register_open_items(UNANSWERED)
    for kind in ("party", "person"):
        panel = Panel(
            f"{kind}.mail",
            kind,
            _("E-mail from files"),
            "mail",
            f"{kind}_mail",
            90,
            allowed=lambda viewer: viewer.can(MAIL, "create"),
        )
        register_panel(panel)
    register_settings(
        SettingsEntry(_("My account"), _("Mailboxes"), "mail", "mailboxes", 40, (MAIL, "create")),
    )
    register_settings(
        SettingsEntry(_("Company"), _("E-mail"), "mail", "mail_settings", 130, (MAIL, "manage")),
    )
    register_worker_loop("mailboxes", MailboxLoop)
    register_periodic("activities.mail_documents", "23 * * * *", _("Keep attachments that wait"), make_documents)
    register_mailbox_notifications()
    subscribe(rematching.SUBSCRIBER, rematching.on_register_changed, rematching.EVENTS)
    # The job is known to the worker once its module is.
    assert uploads.import_stored
