"""Interactions in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from opiekun.activities.kinds import INTERACTION_KIND
    from opiekun.activities.selectors.interaction_kinds import keep_current_kinds
    from opiekun.core.configuration import register_keeper
    from opiekun.core.kinds import register_kind

    register_kind(INTERACTION_KIND)
    register_keeper(keep_current_kinds)
