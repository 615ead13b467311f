"""What templates get that views of the login library render."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from opiekun.accounts.demo import demo_logins
from opiekun.core.ui.shell import shell_for


def page(request: HttpRequest) -> dict[str, Any]:
    """A context processor; nothing is computed unless the page asks for it."""
    return {"shell": SimpleLazyObject(lambda: shell_for(request)), "demo_logins": demo_logins}
