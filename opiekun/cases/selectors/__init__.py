"""Reads of cases; the viewer is always an argument."""
