"""What a drop zone tells of files before they are sent."""

from dataclasses import dataclass

from django.conf import settings

from opiekun.core.ui.format import file_size


@dataclass(frozen=True, slots=True)
class DropZone:
    """The largest file, in bytes and in words, and endings that are not taken, with commas between them."""

    largest: int
    largest_words: str
    refused: str


def drop_zone(language: str) -> DropZone:
    """The limits as they are set."""
    largest = settings.DOCUMENT_LARGEST_BYTES
    return DropZone(largest, file_size(largest, language), ",".join(sorted(settings.DOCUMENT_REFUSED_ENDINGS)))
