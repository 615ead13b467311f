"""The import of interactions and notes from tables: each row is a new one, at a party that the register knows."""
