"""Backups: one file that holds the database, the uploaded files and the secret key."""
