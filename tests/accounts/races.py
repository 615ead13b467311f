"""Two writers at once, with real connections."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def race(*writers: Callable[[], object]) -> list[BaseException | None]:
    """Start all at the same moment; what each raised, or None, in their order."""
    start = Barrier(len(writers))
    outcomes: list[BaseException | None] = [None] * len(writers)

    def run(place: int, writer: Callable[[], object]) -> None:
        try:
            start.wait(timeout=20)
            writer()
        except BaseException as raised:  # noqa: BLE001 - the test looks at it
            outcomes[place] = raised
        finally:
            connection.close()

    threads = [Thread(target=run, args=entry) for entry in enumerate(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes
