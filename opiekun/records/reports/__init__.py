"""Analyses: apps register reports, and get pages with charts, files, the API and reports by e-mail of them."""
