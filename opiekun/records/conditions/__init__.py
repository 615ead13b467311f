"""The condition tree: what saved views, filters, criterion lists, rules and campaigns say about records of a kind.

A tree is plain data (``tree``), read from JSON or from an address (``reading``, ``address``). A leaf asks a typed
question (``questions``), which the database answers for many records (``compiling``) and the evaluator for values in
hand (``evaluating``). Both refuse every field that the viewer may not read. What can be asked beyond a kind's own
fields is registered (``registry``): rows that hang on records, numbers and dates of them, lists.
"""

from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.evaluating import Facts, evaluate
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.registry import Relation, register_condition_field, register_relation
from opiekun.records.conditions.tree import EVERYTHING, Condition, Either, Every, Leaf, Negation, Some

__all__ = [
    "EVERYTHING",
    "Condition",
    "Either",
    "Every",
    "Facts",
    "Leaf",
    "Negation",
    "Operator",
    "Relation",
    "Some",
    "compile_condition",
    "evaluate",
    "register_condition_field",
    "register_relation",
]
