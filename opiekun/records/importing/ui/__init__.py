"""The pages of an import: file, columns, keys, dry run, result."""
