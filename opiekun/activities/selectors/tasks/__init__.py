"""Reads of tasks: one task, my day, the board, the calendar."""
