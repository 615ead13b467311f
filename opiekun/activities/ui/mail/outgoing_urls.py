"""Addresses of pages: e-mail that we write."""

from django.urls import URLPattern, URLResolver, path

from opiekun.activities.ui.mail import compose, compose_typing, outbox, templates

urlpatterns: list[URLPattern | URLResolver] = [
    path("outbox/compose", compose.compose, name="mail_compose"),
    path("outbox/compose/draft", compose_typing.keep, name="mail_draft"),
    path("outbox/compose/around", compose_typing.around, name="mail_around"),
    path("outbox/compose/recipients", compose_typing.recipients, name="mail_recipients"),
    path("outbox/compose/documents", compose_typing.documents, name="mail_documents"),
    path("outbox/compose/persons", compose_typing.persons, name="mail_persons"),
    path("outbox/", outbox.show_outbox, name="mail_outbox"),
    path("outbox/<int:outgoing_id>", outbox.show_one, name="mail_outgoing"),
    path("outbox/<int:outgoing_id>/undo", outbox.undo, name="mail_outgoing_undo"),
    path("outbox/<int:outgoing_id>/again", outbox.again, name="mail_outgoing_again"),
    path("outbox/<int:outgoing_id>/went", outbox.went, name="mail_outgoing_went"),
    path("outbox/<int:outgoing_id>/stop", outbox.stop, name="mail_outgoing_stop"),
    path("outbox/<int:outgoing_id>/drop", outbox.drop, name="mail_outgoing_drop"),
    path("outbox/templates", templates.show_templates, name="mail_templates"),
    path("outbox/templates/new", templates.edit_template, name="mail_template_new"),
    path("outbox/templates/preview", templates.preview, name="mail_template_preview"),
    path("outbox/templates/<int:template_id>", templates.edit_template, name="mail_template"),
    path("outbox/templates/<int:template_id>/remove", templates.remove, name="mail_template_remove"),
    path("outbox/templates/<int:template_id>/filled", compose_typing.template_filled, name="mail_template_filled"),
    path("interactions/<int:interaction_id>/answer", compose.answer_interaction, name="interaction_answer"),
    path("interactions/<int:interaction_id>/delivery", outbox.delivery_of, name="interaction_delivery"),
]
