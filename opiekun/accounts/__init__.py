"""Who works here and what each may see and do.

Owns users, teams (a tree), roles with rights and reach, sessions, API tokens and their scopes.
"""
