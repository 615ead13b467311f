"""Writing of e-mail: taking messages in, and sorting those that nobody is known for."""
