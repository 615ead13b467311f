"""Addresses of the app's pages, each subject's its own."""

from django.urls import URLPattern, URLResolver

from opiekun.activities.ui.documents.urls import urlpatterns as documents
from opiekun.activities.ui.interactions.urls import urlpatterns as interactions
from opiekun.activities.ui.mail.outgoing_urls import urlpatterns as outgoing_mail
from opiekun.activities.ui.mail.urls import urlpatterns as mail
from opiekun.activities.ui.notes.urls import urlpatterns as notes
from opiekun.activities.ui.tasks.urls import urlpatterns as tasks

urlpatterns: list[URLPattern | URLResolver] = [*interactions, *notes, *tasks, *documents, *mail, *outgoing_mail]
