"""How much of one message is read; what is beyond stays in its raw bytes."""

from typing import Final

LARGEST_MESSAGE: Final = 64 * 1024 * 1024
LARGEST_HEADER: Final = 200_000
LONGEST_SUBJECT: Final = 1000
LONGEST_NAME: Final = 200
LONGEST_ADDRESS: Final = 254
LONGEST_MESSAGE_ID: Final = 500
MOST_ADDRESSES: Final = 1000
MOST_REFERENCES: Final = 30
MOST_PARTS: Final = 500
DEEPEST: Final = 30
LONGEST_TEXT: Final = 2_000_000
LONGEST_HTML: Final = 2_000_000
# Lines times boundaries: what the standard parser needs grows with their product.
MOST_WORK: Final = 20_000_000
MOST_BOUNDARIES: Final = 400
