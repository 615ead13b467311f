"""Invariants of the data, each a query for the rows that break it: what ``opiekun check`` proves."""

from opiekun.core.checks.registry import Check, Finding, checks, register_check, run_checks

__all__ = ["Check", "Finding", "checks", "register_check", "run_checks"]
