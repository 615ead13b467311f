"""Trigger functions that join the rows of a statement plan by settings of their own.

The functions that touch owners look them up by index and forbid themselves other joins. What is set for a function
holds for the triggers below it, too: one statement that deleted 70,000 channels compared each touched party with each
other one, for minutes.
"""

from django.db import migrations

_JOINS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
_FUNCTIONS = ("core_touch_owner()", "core_track()")


def _alter(change: str) -> str:
    return "".join(f"ALTER FUNCTION {name} {change.format(join)};" for name in _FUNCTIONS for join in _JOINS)


class Migration(migrations.Migration):
    dependencies = [("core", "0005_idempotent_answers")]
    operations = [migrations.RunSQL(_alter("SET {} = on"), _alter("RESET {}"))]
