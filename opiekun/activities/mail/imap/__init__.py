"""IMAP: connecting, what goes wrong with it, folders, fetching, waiting for news, and keeping what was sent.

The protocol's side: but for ``sent.append_sent``, which senders of letters call, nothing here knows the database.
"""
