"""A record that goes from one user to another, among many that do at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passing:
    """The record goes from ``giver``, whose it has to be still, to ``receiver``."""

    record_id: int
    giver: int
    receiver: int
