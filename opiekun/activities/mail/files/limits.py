"""How much is taken out of one file."""

from typing import Final

LARGEST_MESSAGE: Final = 64 * 1024 * 1024
MOST_ENTRIES: Final = 200_000
MOST_BYTES: Final = 20 * 1024 * 1024 * 1024
# A message shrinks to a tenth; what shrinks to less than a hundredth is a bomb.
MOST_RATIO: Final = 200
SMALL_ENOUGH: Final = 1024 * 1024
DEEPEST_ARCHIVE: Final = 3
