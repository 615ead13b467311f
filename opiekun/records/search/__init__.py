"""Search over record kinds: one box, words in any order, identifiers in any notation, only what the viewer reaches."""
