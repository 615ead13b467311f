"""``/documents``: files with versions, on records of any kind."""
