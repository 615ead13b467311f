from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "opiekun.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.activities.registrations import documents, interactions, keys, mail, notes, outgoing_mail, tasks

        for subject in (interactions, notes, tasks, documents, mail, outgoing_mail, keys):
            subject.register()
