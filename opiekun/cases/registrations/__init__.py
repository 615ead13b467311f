"""What cases add to the registries, by subject."""
