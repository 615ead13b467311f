"""Fields that users defined, in the import of any kind: recognised, read from cells, checked, compared."""
