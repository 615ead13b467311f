"""A migration operation that makes the database sequence behind ``numbering.next_in_sequence``."""

from django.db.migrations.operations import RunSQL

from opiekun.core.numbering.sequence import sequence_name


class NumberSequence(RunSQL):
    """Makes the sequence of a code; the first number is ``start``."""

    def __init__(self, code: str, start: int = 1) -> None:
        name = sequence_name(code)
        self.code, self.start = code, start
        super().__init__(f"CREATE SEQUENCE {name} AS bigint START WITH {start}", f"DROP SEQUENCE {name}")

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return self.__class__.__qualname__, [], {"code": self.code, "start": self.start}

    def describe(self) -> str:
        return f"Create number sequence {self.code}"
