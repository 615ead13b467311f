"""Tasks as the rest of the program knows them: kind, list, rights, search, feed, reminders."""
