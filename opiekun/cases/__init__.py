"""Cases: their types and stages, who is in them, how they move, what they are worth and what they cost."""
