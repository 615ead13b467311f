"""Reads; the viewer is always an argument."""
