"""Writes of users, teams, roles, tokens and sessions: one use case, one function."""
