"""How certificates of mail servers are judged: by the machine's own store, and by what the settings add to it."""

import ssl

from django.conf import settings


def tls_context() -> ssl.SSLContext:
    """For connections to mail servers, both ways. There is none that trusts everybody."""
    context = ssl.create_default_context()
    if settings.MAIL_CA_FILE is not None:
        context.load_verify_locations(cafile=settings.MAIL_CA_FILE)
    return context
