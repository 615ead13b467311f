"""What every other app stands on, and what knows none of them.

Owns the record registry, history and outbox (written by database triggers), jobs, numbers, money, files, field
classes, the clock, and the base layout with its components. It knows no user: it stores an actor's id and takes a
``Viewer``.
"""
