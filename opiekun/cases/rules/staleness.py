"""When a case is stale; ``cases_is_stale`` says the same in the database, for lists and sums (``cases/steps.py``)."""


def is_stale(days: int, norm: int | None, has_step_ahead: bool, is_open: bool = True) -> bool:
    """Whether an open case stood in its stage for the working days that this allows (None: any number), and nothing is
    planned for it that has not passed."""
    return is_open and norm is not None and days >= norm and not has_step_ahead
