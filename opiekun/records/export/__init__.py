"""Export of what a list shows: the same rows, columns and order, as a CSV or an Excel file."""
