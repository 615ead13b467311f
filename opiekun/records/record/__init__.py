"""The page that every record kind has: head, facts edited in place, panels, timeline, history, trash, conflicts."""
