"""Parties and persons in the API."""
