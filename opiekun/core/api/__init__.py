"""The base of the REST API: problems, bodies, preconditions, idempotency, lists, the document and its page."""
