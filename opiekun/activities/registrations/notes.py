"""Notes in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from opiekun.activities.kinds import NOTE_KIND
    from opiekun.core.kinds import register_kind

    register_kind(NOTE_KIND)
