"""Reads of users, teams, roles and rights."""
