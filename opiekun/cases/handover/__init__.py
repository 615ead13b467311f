"""Handing over: open cases, tasks, mail that waits and parties of one user to others, by a preview and one click.

``planning`` makes a draft of what was asked for, ``adjusting`` changes a row of it, ``doing`` makes it in one
transaction, ``undoing`` takes it back. How many statements they need does not depend on how much there is.
"""
