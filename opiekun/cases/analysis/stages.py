"""How reports name the stages in which cases stood."""

from django.utils.translation import gettext as _

from opiekun.cases.selectors.definitions import StageDefinition


def stage_name(stage: StageDefinition) -> str:
    """Its label; of one that is in use no more with that said."""
    return _("%(stage)s (retired)") % {"stage": stage.label} if stage.is_retired else str(stage.label)
