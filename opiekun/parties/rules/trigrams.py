"""How alike two texts are, by the trigrams of their words; counted as the database's ``similarity`` counts."""


def similarity(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same words in any order; both in small letters without punctuation."""
    first, second = _trigrams(one), _trigrams(other)
    everything = len(first | second)
    return len(first & second) / everything if everything else 0.0


def _trigrams(text: str) -> frozenset[str]:
    padded = (f"  {word} " for word in text.split())
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))
