"""Tasks in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from opiekun.activities.criteria import offer_tasks
    from opiekun.activities.models import Task
    from opiekun.activities.services.tasks import purge_tasks
    from opiekun.activities.tasks.kinds import TASK_KIND
    from opiekun.activities.tasks.lists import TASK_LIST
    from opiekun.activities.tasks.personal_data import TASK_DATA
    from opiekun.activities.tasks.registry_parts import TASK_BULK, TASK_FEED
    from opiekun.activities.tasks.search import TASK_SEARCH
    from opiekun.activities.ui.tasks.my_day import MY_DAY_PANEL
    from opiekun.activities.ui.tasks.page import TASK_PAGE
    from opiekun.core.kinds import register_kind
    from opiekun.core.registries.personal_data import register_personal_data_source
    from opiekun.core.registries.start import register_start_panel
    from opiekun.core.trash import register_purge
    from opiekun.records.bulk.registry import register_bulk
    from opiekun.records.feed import register_feed
    from opiekun.records.lists.setup import register_list
    from opiekun.records.record.page import register_record_page
    from opiekun.records.search.sources import register_search

    register_kind(TASK_KIND)
    register_personal_data_source(TASK_DATA)
    register_purge("task", Task, purge_tasks)
    register_list(TASK_LIST)
    register_bulk(TASK_BULK)
    register_feed(TASK_FEED)
    register_search(TASK_SEARCH)
    register_record_page(TASK_PAGE)
    offer_tasks()
    register_start_panel(MY_DAY_PANEL)
    _register_places()
    _register_panels()
    _register_telling()
    _register_next_step()


def _register_telling() -> None:
    from django.utils.translation import gettext_lazy as _

    from opiekun.activities.services.tasks.reminders import remind_of_tasks
    from opiekun.activities.tasks.live import TASKS_TOPIC
    from opiekun.activities.tasks.notifications import TASK_NOTIFICATIONS
    from opiekun.activities.tasks.timeline import DONE, TO_DO
    from opiekun.core.jobs import register_periodic
    from opiekun.core.live import register_topic
    from opiekun.core.registries.timeline import register_open_items, register_timeline_source
    from opiekun.records.notifications import register_notification

    for kind in TASK_NOTIFICATIONS:
        register_notification(kind)
    register_periodic("activities.remind_of_tasks", "* * * * *", _("Remind of tasks that are due"), remind_of_tasks)
    register_topic(TASKS_TOPIC)
    register_timeline_source(DONE)
    register_open_items(TO_DO)


def _register_next_step() -> None:
    from django.urls import reverse
    from django.utils.translation import gettext_lazy as _

    from opiekun.activities.next_steps import After, NextStep, register_next_step

    def quick_url(after: After) -> str:
        return f"{reverse('task_quick')}?about={after.interaction_id}"

    register_next_step(
        NextStep("task", _("Add a task"), "checkbox", quick_url, 10, lambda viewer: viewer.can("task", "create"))
    )


def _register_places() -> None:
    from django.utils.translation import gettext_lazy as _

    from opiekun.core.ui.shell import CreateEntry, NavigationEntry, register_create, register_navigation

    register_navigation(NavigationEntry("my_day", _("My day"), "sun", "my_day", 12, "task", "m", phone=True))
    register_navigation(NavigationEntry("tasks", _("Tasks"), "checkbox", "task_list", 14, "task", "z"))
    register_navigation(NavigationEntry("calendar", _("Calendar"), "calendar", "calendar", 16, "task", "c"))
    register_create(CreateEntry(_("Task"), "checkbox", "task_new", "task", 22, dialog_url_name="task_quick", key="t"))


def _register_panels() -> None:
    from django.utils.translation import gettext_lazy as _

    from opiekun.core.registries.panels import Panel, register_panel
    from opiekun.core.viewer import Viewer
    from opiekun.records.custom.card import custom_panel

    def sees_tasks(viewer: Viewer) -> bool:
        return viewer.can("task", "view")

    for panel in (
        Panel("party.tasks", "party", _("To do"), "checkbox", "party_tasks", 1, allowed=sees_tasks),
        Panel("person.tasks", "person", _("To do"), "checkbox", "person_tasks", 1, allowed=sees_tasks),
        Panel("interaction.tasks", "interaction", _("To do"), "checkbox", "interaction_tasks", 5, allowed=sees_tasks),
        Panel("task.checklist", "task", _("Checklist"), "checkbox", "task_checklist", 10),
        Panel("task.links", "task", _("What it is about"), "link", "task_links", 20),
        custom_panel("task", 30),
    ):
        register_panel(panel)
