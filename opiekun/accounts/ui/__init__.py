"""The HTML face of accounts: login, own account, users, teams, roles."""
