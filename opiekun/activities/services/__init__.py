"""Writes: one use case a file, one transaction each."""
