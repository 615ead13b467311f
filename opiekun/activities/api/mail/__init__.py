"""E-mail for programs: imports from files with receipts, messages, and the sorting of the inbox."""
