"""The process that reads one file: its standard input is the file, its standard output the text in UTF-8.

It has a limit of memory and of time that the system holds, no secrets in its environment, and writes nothing. How it
went is its exit status (``refusals``). It is started by ``running``.
"""

import os
import resource
import sys
import unicodedata
from collections.abc import Iterator
from typing import Final

from opiekun.activities.documents.text.readers import READERS
from opiekun.activities.documents.text.refusals import BROKEN, DONE, EMPTY, PARTLY, TOO_LARGE, CannotRead

MEMORY: Final = 1024 * 1024 * 1024
SECONDS: Final = 60
# Of characters; some two thousand dense pages.
MOST_TEXT: Final = 5_000_000
_CONTROL: Final = {code: " " for code in range(32) if code not in (9, 10)}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Pages and users come first.
    os.nice(10)


def _clean(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        whole = text.encode("utf-8", errors="replace").decode("utf-8")
        yield unicodedata.normalize("NFC", whole).translate(_CONTROL)


def main(media_type: str) -> int:
    """Read standard input; answers the exit status."""
    _limit()
    left, is_empty = MOST_TEXT, True
    with open(0, "rb") as file, open(1, "w", encoding="utf-8", closefd=False) as out:
        try:
            for text in _clean(READERS[media_type](file)):
                out.write(text[:left])
                is_empty = is_empty and not text.strip()
                left -= len(text)
                if left <= 0:
                    return PARTLY
        except CannotRead as refused:
            # What came before the fault is worth more than nothing.
            return PARTLY if not is_empty else refused.status
        except MemoryError:
            return TOO_LARGE
        except RecursionError:
            return BROKEN
    return EMPTY if is_empty else DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
