"""Loading the program's code quickly."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Code that is loaded in the block stays for good: the collector leaves it alone then and later.

    Looking through it again and again would take a seventh of each start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
