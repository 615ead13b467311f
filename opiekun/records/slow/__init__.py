"""Lists that take too long: a bound on their statements, a plain answer, and indexes that an administrator may have.

What was too slow is noted by the fields that it asked for, never by the values (``noting``). For each an index is
offered where one helps (``offers``); an administrator has it built beside all work, or dropped again (``indexes``).
"""
