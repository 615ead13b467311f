"""Which column is which field: suggested by names and by contents, chosen, remembered."""
