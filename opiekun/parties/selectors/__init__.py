"""Reads of the register; the viewer is always an argument."""
