"""How users get in: what Opiekun changes about the login library (django-allauth)."""
