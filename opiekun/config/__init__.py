"""Puts the apps together: environment, settings, URLs."""
