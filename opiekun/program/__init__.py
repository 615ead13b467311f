"""The program `opiekun`: its commands, the embedded PostgreSQL and the supervisor of its processes."""
