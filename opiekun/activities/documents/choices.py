"""What a document is, and how the reading of its text stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentType(TextChoices):
    """What sort of paper it is; nothing when nobody said."""

    CONTRACT = "contract", _("Contract")
    QUOTE = "quote", _("Quote")
    ORDER = "order", pgettext_lazy("document", "Order")
    INVOICE = "invoice", _("Invoice")
    LETTER = "letter", _("Letter")
    MINUTES = "minutes", _("Minutes of a meeting")
    SPECIFICATION = "specification", _("Specification")
    PHOTO = "photo", _("Photo")
    OTHER = "other", pgettext_lazy("document", "Other")


class FileFormat(TextChoices):
    """What sort of file it is, as people say it."""

    PDF = "pdf", _("PDF")
    PICTURE = "picture", _("Picture")
    TEXT_DOCUMENT = "text_document", _("Text document")
    SHEET = "sheet", _("Spreadsheet")
    SLIDES = "slides", _("Presentation")
    PLAIN = "plain", _("Plain text")
    MAIL = "mail", _("E-mail")
    ARCHIVE = "archive", pgettext_lazy("file", "Archive")
    MEDIA = "media", _("Sound or film")
    OTHER = "other", pgettext_lazy("document", "Other")


class TextState(TextChoices):
    """How far the words of a version can be searched. All but the first are final until somebody asks again."""

    WAITING = "waiting", _("The text is being read")
    DONE = "done", _("Found by its text")
    PARTLY = "partly", _("Found by the beginning of its text")
    NONE = "none", _("Files of this type have no text to search")
    EMPTY = "empty", _("There is no text in it, only pictures")
    ENCRYPTED = "encrypted", _("Protected by a password")
    BROKEN = "broken", _("The file is damaged")
    TOO_LARGE = "too_large", _("Too large to read")
    FAILED = "failed", _("Reading took too long")


# States after which another attempt may go better: with a new release, or on a machine that is less busy.
RETRIED = (TextState.ENCRYPTED, TextState.BROKEN, TextState.TOO_LARGE, TextState.FAILED, TextState.EMPTY)
