"""The named refusals of tasks."""

from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError


class NoSuchAssignee(Conflict):
    """The assignee is not an active user."""

    def __init__(self) -> None:
        message = _("Choose an active user.")
        super().__init__("no_such_user", message, [FieldError(("assignee",), "no_such_user", message)])


class AssigneeMayNot(Conflict):
    """The assignee could not finish the task: no role of theirs lets them change tasks."""

    def __init__(self) -> None:
        message = _("This user may not work on tasks. Choose somebody else.")
        super().__init__("assignee_may_not", message, [FieldError(("assignee",), "assignee_may_not", message)])


class TaskFinished(Conflict):
    """The task is done or cancelled: it is opened again first."""

    def __init__(self) -> None:
        super().__init__("task_finished", _("This task is finished. Open it again first."))
