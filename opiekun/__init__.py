"""Opiekun: a CRM for the sales side of Polish companies."""

__version__ = "0.1.0"
