"""The list page that every record kind has: reading its rows, its address, its cells, its page."""
