from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "opiekun.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from opiekun.activities.registrations import documents, interactions, mail, notes, tasks

        for subject in (interactions, notes, tasks, documents, mail):
            subject.register()
