"""Analyses of cases, one report a file: each figure is counted by the database and opens the list behind it."""
