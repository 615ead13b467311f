"""Import of records from CSV and Excel files: layout, columns, dry run, run, report, undo."""
