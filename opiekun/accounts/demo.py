"""The registry of demo users: while demo data are loaded, the login page names them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A demo user as the login page shows him; a click fills the form in."""

    name: str
    role: str
    email: str
    password: str


Source = Callable[[], Sequence[DemoLogin]]
_sources: list[Source] = []


def register_demo_logins(source: Source) -> None:
    """Add a source at start-up; it answers with nothing unless demo data are loaded."""
    _sources.append(source)


def demo_logins() -> list[DemoLogin]:
    """The demo users to be named now."""
    return [login for source in _sources for login in source()]
