"""Bulk operations: choosing records, previewing a change of many, making it through the single services, undoing it."""
