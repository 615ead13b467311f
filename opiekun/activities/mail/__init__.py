"""Reading e-mail as it really is: messages and files of them, without a database and without ever giving up.

Nothing here raises on bytes, whatever they are, but for the refusals that ``files`` names.
"""
