"""Names of people as mail programs write them."""


def first_and_last(name: str) -> tuple[str, str]:
    """``Ewa Lis`` and ``Lis, Ewa`` are the same person; a single word is a last name."""
    last, comma, first = name.partition(",")
    if comma and first.strip() and last.strip():
        return first.strip(), last.strip()
    first, _space, last = name.strip(" ,").rpartition(" ")
    return first.strip(), last
