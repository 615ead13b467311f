"""Cases beside the list: as a board and as a calendar, narrowed as the list is."""
