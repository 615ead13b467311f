"""The condition tree: what saved views, filters, criterion lists and campaigns say about records of a kind.

A tree is plain data (``tree``), read from JSON or from an address (``reading``, ``address``) and compiled for one
viewer into a condition of the database (``compiling``), which refuses every field that the viewer may not read.
"""

from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import EVERYTHING, Condition, Either, Every, Leaf, Negation

__all__ = ["EVERYTHING", "Condition", "Either", "Every", "Leaf", "Negation", "Operator", "compile_condition"]
