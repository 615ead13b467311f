"""An app of somebody else with a kind of role of its own: what it needs is here, and nothing of parties is changed."""
