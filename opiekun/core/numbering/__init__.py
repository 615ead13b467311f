"""Numbers that people read: gap-free series for trade documents, sequences with gaps for everything else."""

from opiekun.core.numbering.pattern import format_number
from opiekun.core.numbering.sequence import next_in_sequence, next_many_in_sequence, upcoming_in_sequence
from opiekun.core.numbering.series import issue_number

__all__ = ["format_number", "issue_number", "next_in_sequence", "next_many_in_sequence", "upcoming_in_sequence"]
