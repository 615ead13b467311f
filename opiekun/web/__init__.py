"""The pages that stand over all apps: start page, search page, command palette, settings index, demo company."""
