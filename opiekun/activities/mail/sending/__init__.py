"""E-mail on its way out: addresses as people type them, the bytes of a letter, the talk with a mail server, templates,
and what comes back undelivered.

Pure: values in, values out. Nothing here knows the database.
"""
