"""Import of parties and persons: their fields, how rows are read, matched, written, and taken back."""
