"""Users, teams and the token's own holder in the API; who a token is."""
