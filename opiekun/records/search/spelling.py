"""What may have been meant by a text that finds nothing: misspelt words, corrected by the words that names have."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from django.db import connection

from opiekun.records.models.search_word import LONGEST
from opiekun.records.search.words import Typed, fold

# As ``records_words`` takes names apart in the database.
_BETWEEN: Final = re.compile(r"[\s.,;:!?/\\|()\[\]{}<>\"'`„”“’«»+*=&%#@_~^\-–—]+")
_DIGIT: Final = re.compile(r"[0-9]")
FEWEST_LETTERS: Final = 3
# Each text costs a search.
_MOST_TEXTS: Final = 4
# A word is searched for alone when it is so much of what was typed.
_SHARE: Final = 1 / 3

# In a word of fewer than six letters one edit, in a longer one two. Two letters that changed places are one edit, and
# so is a space left out. What was typed may be the beginning of a word. Letters that stand first are seldom wrong:
# words that begin with another one are looked for among those that have most trigrams in common.
_NEAR: Final = """
WITH asked AS (
    SELECT word, CASE WHEN length(word) < 6 THEN 1 ELSE 2 END AS edits FROM unnest(%(words)s::text[]) AS a (word)
), found AS (
    SELECT a.word, a.word AS meant, 0 AS edits, false AS is_begun, 0 AS records FROM asked AS a
    WHERE EXISTS (SELECT FROM records_search_word AS w WHERE w.word LIKE '%%' || a.word || '%%')
    UNION ALL
    SELECT x.word, x.turned, 1, w.word <> x.turned, w.records
    FROM unnest(%(of_turned)s::text[], %(turned)s::text[]) AS x (word, turned) CROSS JOIN LATERAL (
        SELECT word, records FROM records_search_word
        WHERE word >= x.turned COLLATE "C" AND word < x.turned || chr(1114111) COLLATE "C" ORDER BY word LIMIT 1) AS w
    UNION ALL
    SELECT x.word, x.head || ' ' || x.tail, 1, false, least(h.records, t.records)
    FROM unnest(%(of_heads)s::text[], %(heads)s::text[], %(tails)s::text[]) AS x (word, head, tail)
    JOIN records_search_word AS h ON h.word = x.head JOIN records_search_word AS t ON t.word = x.tail
    UNION ALL
    SELECT a.word, CASE WHEN d.whole <= d.begun THEN w.word ELSE left(w.word, length(a.word)) END,
           least(d.whole, d.begun), d.begun < d.whole, w.records
    FROM asked AS a
    JOIN records_search_word AS w ON w.word >= left(a.word, 1) COLLATE "C"
        AND w.word < left(a.word, 1) || chr(1114111) COLLATE "C" AND length(w.word) >= length(a.word) - a.edits
    CROSS JOIN LATERAL (
        SELECT levenshtein_less_equal(w.word, a.word, a.edits) AS whole,
               levenshtein_less_equal(left(w.word, length(a.word)), a.word, a.edits) AS begun) AS d
    WHERE least(d.whole, d.begun) BETWEEN 1 AND a.edits
    UNION ALL
    SELECT a.word, w.word, 1, false, w.records FROM asked AS a JOIN records_search_word AS w ON w.word %% a.word
    WHERE left(w.word, 1) <> left(a.word, 1) AND levenshtein_less_equal(w.word, a.word, 1) = 1
), best AS (
    SELECT word, meant, min(edits + CASE WHEN is_begun THEN 0.5 ELSE 0 END) AS edits, max(records) AS records
    FROM found GROUP BY word, meant
)
SELECT word, meant, edits::float FROM (
    SELECT best.*, row_number() OVER (PARTITION BY word ORDER BY edits, records DESC, meant) AS place FROM best
) AS placed
WHERE place <= %(most)s ORDER BY word, place
"""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a typed word may mean, and how many edits lead there."""

    text: str
    edits: float


def meant_texts(typed: Typed) -> list[str]:
    """Texts to search for instead, the likeliest first: all words with the misspelt ones corrected, then words alone.

    None for a number or an address, and where no word is like one that there is.
    """
    words = [] if typed.is_code else [word for word in _BETWEEN.split(fold(" ".join(typed.words))) if word]
    sought = list(dict.fromkeys(word for word in words if _is_spelt(word)))
    if not sought:
        return []
    near = _near(sought)
    together = _together([near[w] if w in near else [] if w in sought else [_Meant(w, 0)] for w in words])
    texts = dict.fromkeys(chain(together, _alone(words, near)))
    texts.pop(fold(" ".join(typed.words)), None)
    return list(texts)


def words_in(text: str) -> list[str]:
    """The words of a text that can be misspelt, folded: those that are kept of names."""
    return [word for word in _BETWEEN.split(fold(text)) if _is_spelt(word)]


def _is_spelt(word: str) -> bool:
    return FEWEST_LETTERS <= len(word) <= LONGEST and not _DIGIT.search(word)


def _together(words: Sequence[Sequence[_Meant]]) -> list[str]:
    """All words: each as it was most likely meant, then one of them in another way."""
    if not all(words):
        return []
    best = [meant[0] for meant in words]
    ways = [best]
    for at, meant in enumerate(words):
        ways += [[*best[:at], other, *best[at + 1 :]] for other in meant[1:]]
    ways.sort(key=lambda way: sum(one.edits for one in way))
    return [" ".join(one.text for one in way) for way in ways[:_MOST_TEXTS]]


def _alone(words: Sequence[str], near: dict[str, list[_Meant]]) -> Iterator[str]:
    """Single words that are much of the text, the longest first."""
    letters = sum(len(word) for word in words)
    for word in sorted(near, key=len, reverse=True)[:_MOST_TEXTS] if len(words) > 1 else ():
        if len(word) >= letters * _SHARE:
            yield near[word][0].text


def _near(words: Sequence[str]) -> dict[str, list[_Meant]]:
    """What each word may mean, the likeliest first; without those that are like no word that there is."""
    turned = [(w, w[:i] + w[i + 1] + w[i] + w[i + 2 :]) for w in words for i in range(len(w) - 1) if w[i] != w[i + 1]]
    cut = [(w, w[:i], w[i:]) for w in words for i in range(FEWEST_LETTERS, len(w) - FEWEST_LETTERS + 1)]
    asked: dict[str, list[str] | int] = {
        "words": list(words),
        "of_turned": [word for word, _ in turned],
        "turned": [text for _, text in turned],
        "of_heads": [word for word, _, _ in cut],
        "heads": [head for _, head, _ in cut],
        "tails": [tail for _, _, tail in cut],
        "most": _MOST_TEXTS,
    }
    near: dict[str, list[_Meant]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, asked)
        for word, text, edits in cursor.fetchall():
            near.setdefault(word, []).append(_Meant(text, edits))
    return near
