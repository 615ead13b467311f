"""Forms of the register: what is typed becomes the same raw fields that API and importers give to the services."""
