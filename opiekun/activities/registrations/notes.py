"""Notes in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
    from opiekun.activities.kinds import NOTE_KIND
    from opiekun.activities.selectors.note_timeline import NOTES
    from opiekun.core.kinds import register_kind
    from opiekun.core.registries.timeline import register_timeline_source

    register_kind(NOTE_KIND)
    register_timeline_source(NOTES)
