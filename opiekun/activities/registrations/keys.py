"""What the sheet of keyboard shortcuts tells of talks, notes, tasks and the calendar."""


def register() -> None:
    """Tell of the keys at start-up."""
    from django.utils.translation import gettext_lazy as _

    from opiekun.core.ui.key_help import KeyGroup, register_keys

    for group in (
        KeyGroup(
            _("Party or person"),
            ((("L",), _("Write down a call or another talk")), (("N",), _("Write a note"))),
        ),
        KeyGroup(
            _("Tasks"),
            ((("T",), _("New task, from anywhere")), (("D",), _("Done, with what came of it"))),
        ),
        KeyGroup(
            _("Board of tasks"),
            (
                (("↑", "↓", "←", "→"), _("From card to card")),
                (("Alt ←", "Alt →"), _("Move the task to another column")),
            ),
        ),
        KeyGroup(
            _("Calendar"),
            (
                (("Alt ←", "Alt →"), _("To another day")),
                (("Alt ↑", "Alt ↓"), _("Earlier, later")),
                (("Alt Shift ↑", "Alt Shift ↓"), _("Shorter, longer")),
            ),
        ),
    ):
        register_keys(group)
