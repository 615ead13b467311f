"""Two migrations that are not applied: the first makes a table, the second changes two that the program reads."""
