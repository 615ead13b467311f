"""What every record kind gets: list and record pages, saved views, filters, export, bulk edit, trash, history."""
