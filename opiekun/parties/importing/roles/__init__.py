"""The import of roles of any registered kind: the columns of the role, and those that find or make its party."""
