"""Tasks in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from opiekun.activities.models import Task
    from opiekun.activities.services.tasks import purge_tasks
    from opiekun.activities.tasks.kinds import TASK_KIND
    from opiekun.activities.tasks.lists import TASK_LIST
    from opiekun.activities.tasks.personal_data import TASK_DATA
    from opiekun.activities.tasks.registry_parts import TASK_BULK, TASK_FEED
    from opiekun.activities.tasks.search import TASK_SEARCH
    from opiekun.core.kinds import register_kind
    from opiekun.core.registries.personal_data import register_personal_data_source
    from opiekun.core.trash import register_purge
    from opiekun.records.bulk.registry import register_bulk
    from opiekun.records.feed import register_feed
    from opiekun.records.lists.setup import register_list
    from opiekun.records.search.sources import register_search

    register_kind(TASK_KIND)
    register_personal_data_source(TASK_DATA)
    register_purge("task", Task, purge_tasks)
    register_list(TASK_LIST)
    register_bulk(TASK_BULK)
    register_feed(TASK_FEED)
    register_search(TASK_SEARCH)
