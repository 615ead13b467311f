"""Analyses of cases in the registries."""


def register() -> None:
    """Add the reports and the right to set targets at start-up."""
    from django.utils.translation import gettext_lazy as _

    from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject, register_rights
    from opiekun.accounts.ui.sections import SettingsEntry, register_settings
    from opiekun.cases.analysis.activity import ACTIVITY
    from opiekun.cases.analysis.decisions import DECISIONS
    from opiekun.cases.analysis.forecast import FORECAST
    from opiekun.cases.analysis.funnel import FUNNEL
    from opiekun.cases.analysis.leaderboard import LEADERBOARD
    from opiekun.cases.analysis.pipeline import PIPELINE
    from opiekun.cases.analysis.stale import STALE
    from opiekun.cases.permissions import SALES_TARGET
    from opiekun.cases.services.passage_months import gather_months
    from opiekun.core.jobs import register_periodic
    from opiekun.records.reports.registry import register_report

    register_rights(RightsSubject(SALES_TARGET, _("Sales targets"), ("manage",), ALL_OR_NOTHING, in_api=True))
    register_settings(
        SettingsEntry(_("Company"), _("Sales targets"), "trophy", "sales_targets", 134, (SALES_TARGET, "manage"))
    )
    for report in (FUNNEL, PIPELINE, FORECAST, DECISIONS, STALE, ACTIVITY, LEADERBOARD):
        register_report(report)
    register_periodic(
        "cases.passage_months", "7 * * * *", _("Gather what sales funnels are counted from"), gather_months
    )
