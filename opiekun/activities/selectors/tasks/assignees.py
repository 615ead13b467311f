"""To whom a task may be given: who could not finish it is not asked to."""

from django.db.models import QuerySet

from opiekun.accounts.models import User
from opiekun.accounts.selectors.allowed import users_who_may
from opiekun.activities.tasks.permissions import TASK


def may_work_on_tasks() -> QuerySet[User]:
    """The active users with a role that lets them finish a task of theirs."""
    return User.objects.filter(is_active=True, trashed_at__isnull=True, pk__in=users_who_may(TASK, "edit"))


def assignees(chosen: int | None = None, name: str = "") -> list[tuple[str, str]]:
    """Id and name of those that a form offers; whose the task is stays on the list, whatever they may by now."""
    options = [(str(pk), shown) for pk, shown in may_work_on_tasks().order_by("sort_key").values_list("pk", "name")]
    if chosen and name and str(chosen) not in {code for code, _shown in options}:
        options.append((str(chosen), name))
    return options
