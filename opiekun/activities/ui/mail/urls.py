"""Addresses of pages: e-mail."""

from django.urls import URLPattern, URLResolver, path

from opiekun.activities.ui.mail import content, imports, inbox, mailbox_form, mailboxes, panel, settings, sorting

urlpatterns: list[URLPattern | URLResolver] = [
    path("mail/", inbox.show_inbox, name="mail_inbox"),
    path("mail/imports", imports.imports, name="mail_imports"),
    path("mail/imports/<int:run_id>", imports.show_import, name="mail_import"),
    path("mail/imports/<int:run_id>/retry", imports.retry, name="mail_retry"),
    path("mail/undo/<uuid:settlement>", sorting.undo, name="mail_undo"),
    path("mail/<int:message_id>", inbox.show_message, name="mail_message"),
    path("mail/<int:message_id>/body", content.show_body, name="mail_body"),
    path("mail/<int:message_id>/raw", content.send_raw, name="mail_raw"),
    path("mail/<int:message_id>/attachments/<int:position>", content.send_attachment, name="mail_attachment"),
    path("mail/<int:message_id>/assign", sorting.assign, name="mail_assign"),
    path("mail/<int:message_id>/ignore", sorting.ignore, name="mail_ignore"),
    path("mail/<int:message_id>/ignore-sender", sorting.ignore_sender, name="mail_ignore_sender"),
    path("mail/<int:message_id>/person", sorting.new_person, name="mail_new_person"),
    path("interactions/<int:interaction_id>/message", panel.message_of, name="interaction_mail"),
    path("persons/<int:record_id>/mail", imports.drop_on, {"kind": "person"}, name="person_mail"),
    path("parties/<int:record_id>/mail", imports.drop_on, {"kind": "party"}, name="party_mail"),
    path("settings/mailboxes", mailboxes.show_mailboxes, name="mailboxes"),
    path("settings/mailboxes/new", mailbox_form.new_mailbox, name="mailbox_new"),
    path("settings/mailboxes/servers", mailbox_form.suggest_servers, name="mailbox_servers"),
    path("settings/mailboxes/test", mailbox_form.try_mailbox, name="mailbox_test"),
    path("settings/mailboxes/<int:mailbox_id>", mailboxes.show_mailbox, name="mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/edit", mailbox_form.edit_mailbox, name="mailbox_edit"),
    path("settings/mailboxes/<int:mailbox_id>/test", mailbox_form.try_mailbox, name="mailbox_test_again"),
    path("settings/mailboxes/<int:mailbox_id>/folders", mailboxes.choose_folders, name="mailbox_folders"),
    path("settings/mailboxes/<int:mailbox_id>/fetch", mailboxes.fetch, name="mailbox_fetch"),
    path("settings/mailboxes/<int:mailbox_id>/pause", mailboxes.pause, name="mailbox_pause"),
    path("settings/mailboxes/<int:mailbox_id>/disconnect", mailboxes.disconnect, name="mailbox_disconnect"),
    path("settings/mail", settings.mail_settings, name="mail_settings"),
]
