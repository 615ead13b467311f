"""Analyses in the registries: the place in the menu, rights, notifications, the clock."""

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.rights import register_rights
from opiekun.core.jobs import register_periodic
from opiekun.core.trash.purging import register_purge
from opiekun.core.ui.shell import NavigationEntry, register_navigation
from opiekun.records.models import ReportSchedule
from opiekun.records.notifications import register_notification
from opiekun.records.reports.schedules.jobs import send_what_is_due
from opiekun.records.reports.schedules.rights import REPORT_SCHEDULE, SUBJECT
from opiekun.records.reports.schedules.running import forget_old_deliveries
from opiekun.records.reports.schedules.services import purge_schedules
from opiekun.records.reports.schedules.telling import NOTIFICATION


def register_reports() -> None:
    """Called once at start-up."""
    register_rights(SUBJECT)
    register_navigation(NavigationEntry("reports", _("Analyses"), "chart-bar", "reports", 60, key="a"))
    register_notification(NOTIFICATION)
    register_purge(REPORT_SCHEDULE, ReportSchedule, purge_schedules)
    register_periodic("records.reports", "*/5 * * * *", _("Send reports by e-mail"), send_what_is_due)
    register_periodic("records.report_mails", "17 3 * * *", _("Forget which reports were sent"), forget_old_deliveries)
