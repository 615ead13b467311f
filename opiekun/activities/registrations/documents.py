"""Documents in the registries."""


def register() -> None:
    """Add the kinds, pages, sources and jobs of this subject at start-up."""
