"""Interactions in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from opiekun.activities.kinds import INTERACTION_KIND
    from opiekun.activities.selectors.interaction_kinds import keep_current_kinds
    from opiekun.activities.selectors.interaction_timeline import HAPPENED, PLANNED
    from opiekun.core.configuration import register_keeper
    from opiekun.core.kinds import register_kind
    from opiekun.core.registries.timeline import register_open_items, register_timeline_source

    register_kind(INTERACTION_KIND)
    register_keeper(keep_current_kinds)
    register_timeline_source(HAPPENED)
    register_open_items(PLANNED)
