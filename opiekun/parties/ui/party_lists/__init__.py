"""Pages of party lists: the place with all of them, the form of one, who is in it."""
