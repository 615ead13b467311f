"""Pages of roles, the same for every kind."""
