"""Activities: interactions, e-mail, notes, tasks, the calendar and documents; what was said, and what is to be done."""
