"""What records give to users and teams, which stand below them: custom fields, the history of changes."""
