"""Why a text cannot be read; the child ends with the number."""

from typing import Final

DONE: Final = 0
PARTLY: Final = 20
EMPTY: Final = 21
ENCRYPTED: Final = 22
BROKEN: Final = 23
TOO_LARGE: Final = 24


class CannotRead(Exception):
    """The file cannot be read, for the reason ``status``."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
