"""Records that a user opened lately, for the start page and the command palette."""
