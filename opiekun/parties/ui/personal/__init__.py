"""Personal details on pages: the card of a person, coming days, calendars."""
