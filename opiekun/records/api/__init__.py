"""Lists of the API, read as the list pages are."""
