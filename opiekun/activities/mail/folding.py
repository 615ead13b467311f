"""Text of a message with what others wrote before, and with signatures, folded away.

A scanner over lines, without backtracking: whatever the text, the time grows with its length. Nothing is lost; a fold
is opened by one click.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

FoldKind = Literal["text", "quote", "signature"]
MOST_LINES: Final = 20_000
_LOOKED_AT: Final = 300

_WROTE: Final = (
    *("napisał(a):", "napisał:", "napisała:", "napisał/a:", "napisali:", "pisze:", "pisał:", "pisała:", "pisal:"),
    *("napisal:", "napisala:", "napisal(a):", "wrote:", "writes:", "schrieb:", "a écrit :", "a écrit:", "escribió:"),
    *("ha scritto:", "napsal(a):", "napsal:", "pisze ----", "wrote ----", "pisze ---", "wrote ---"),
)
_WROTE_BEGINS: Final = (
    *("w dniu ", "dnia ", "dn. ", "on ", "am ", "le ", "el ", "il ", "użytkownik ", "uzytkownik ", "---- "),
    *("wiadomość napisana przez ", "pon", "wt", "śr", "sr", "czw", "pt", "sob", "niedz", "niedziela", "mon", "tue"),
    *("wed", "thu", "fri", "sat", "sun", "20", "19", "dne "),
)
_APPLE: Final = "wiadomość napisana przez "
_ORIGINAL: Final = (
    *("oryginalna wiadomość", "wiadomość oryginalna", "oryginalna wiadomosc", "treść oryginalnej wiadomości"),
    *("original message", "original appointment", "ursprüngliche nachricht", "message d'origine"),
    *("forwarded message", "wiadomość przekazana", "przekazana wiadomość", "przesłana wiadomość", "forwarded by"),
    *("wiadomość przesłana dalej", "weitergeleitete nachricht", "message transféré", "treść przekazanej wiadomości"),
    *("reply message", "odpowiedź na wiadomość"),
)
_BEGIN_FORWARDED: Final = ("początek przekazywanej wiadomości:", "begin forwarded message:", "początek przekazanej")
# The first line of the block that Outlook puts above what it quotes, and what one of the next lines begins with.
_HEAD: Final = ("od:", "from:", "nadawca:", "von:", "*od:*", "*from:*", "de:", "*od:", "*from:")
_HEAD_NEXT: Final = (
    *("wysłano:", "wyslano:", "data:", "sent:", "date:", "gesendet:", "do:", "to:", "temat:", "subject:", "envoyé"),
    *("*wysłano:", "*data:", "*sent:", "*date:", "*do:", "*to:", "*temat:", "*subject:", "adresat:"),
)
_DEVICE: Final = (
    *(
        "wysłano z ",
        "wysłane z ",
        "wyslano z ",
        "wysłano ze ",
        "wysłano przez ",
        "sent from ",
        "sent with ",
        "get outlook",
    ),
    *("pobierz aplikację outlook", "pobierz program outlook", "wysłane przy pomocy ", "gesendet von ", "envoyé de "),
)
_REGARDS: Final = (
    *("pozdrawiam", "pozdrowienia", "serdecznie pozdrawiam", "z pozdrowieniami", "z poważaniem", "z powazaniem"),
    *("z wyrazami szacunku", "łączę wyrazy szacunku", "łączę pozdrowienia", "z serdecznymi pozdrowieniami"),
    *("best regards", "kind regards", "regards", "with kind regards", "yours sincerely", "pozdrawiamy", "miłego dnia"),
    *("pozdrawiam serdecznie", "pozdrawiamy serdecznie", "serdecznie pozdrawiamy", "serdeczne pozdrowienia"),
    *("pozdrawiam ciepło", "z szacunkiem", "z wyrazami poważania", "pozdrawiam / best regards", "z serdecznościami"),
    *("pozdrawiam/best regards", "dziękuję i pozdrawiam", "best wishes", "sincerely"),
    *("mit freundlichen grüßen", "pzdr", "życzę miłego dnia", "z góry dziękuję i pozdrawiam"),
)
_LONGEST_SIGNATURE: Final = 40


@dataclass(frozen=True, slots=True)
class Fold:
    """A run of lines; only ``text`` is open at first."""

    kind: FoldKind
    text: str


def fold(text: str) -> list[Fold]:
    """The text in pieces, in its order; joined by line feeds they give the whole again."""
    lines = text.split("\n")
    marks = _marked(lines[:MOST_LINES])
    marks += [marks[-1]] * (len(lines) - len(marks))
    return _pieces(lines, marks)


def own_words(text: str) -> str:
    """What is open at first: what the sender wrote himself."""
    return "\n".join(piece.text for piece in fold(text) if piece.kind == "text").strip()


def _marked(lines: Sequence[str]) -> list[FoldKind]:
    looks = [line.strip()[:_LOOKED_AT].lower() for line in lines]
    marks: list[FoldKind] = ["text"] * len(lines)
    end = len(lines)
    for number, look in enumerate(looks):
        if _is_original(looks, number):
            end = number
            break
        if look.endswith(_WROTE) or look.startswith(_APPLE):
            begin = _introduction(looks, number)
            if begin is None:
                continue
            after = next((n for n in range(number + 1, len(looks)) if looks[n]), len(looks))
            if after < len(looks) and not looks[after].startswith(">"):
                end = begin
                break
            marks[begin : number + 1] = ["quote"] * (number + 1 - begin)
    for number in range(end, len(lines)):
        marks[number] = "quote"
    for number in range(end):
        if looks[number].startswith(">"):
            marks[number] = "quote"
    _mark_signature(looks, marks)
    _blank_between(looks, marks)
    return marks


def _is_original(looks: Sequence[str], number: int) -> bool:
    """Whether from this line on everything was written before."""
    look = looks[number]
    if look.startswith(_BEGIN_FORWARDED):
        return True
    bare = look.strip("-–—_=*> :")
    if (look[:2] in ("--", "––", "—-", "__", "==", "> ", "—") and bare.startswith(_ORIGINAL)) or bare in _ORIGINAL:
        return True
    if look.startswith("____") and not look.strip("_"):
        following = next((n for n in range(number + 1, min(number + 4, len(looks))) if looks[n]), None)
        return following is not None and _is_head(looks, following)
    return _is_head(looks, number)


def _is_head(looks: Sequence[str], number: int) -> bool:
    if not looks[number].startswith(_HEAD):
        return False
    following = [looks[n] for n in range(number + 1, min(number + 8, len(looks))) if looks[n]]
    return sum(line.startswith(_HEAD_NEXT) for line in following[:5]) >= 2


def _introduction(looks: Sequence[str], number: int) -> int | None:
    """Where the sentence begins that says who wrote what follows; it is often broken over two or three lines."""
    if looks[number].startswith(_APPLE):
        return number
    for begin in range(number, max(-1, number - 4), -1):
        if not looks[begin]:
            return None
        sentence = " ".join(looks[begin : number + 1])
        if looks[begin].startswith(_WROTE_BEGINS) and any(c.isdigit() or c == "@" for c in sentence):
            return begin
    return number if "@" in looks[number] or "<" in looks[number] else None


def _mark_signature(looks: Sequence[str], marks: list[FoldKind]) -> None:
    """The signature after the last own words: from its delimiter, from a device's line, or after the greeting."""
    own = [number for number, mark in enumerate(marks) if mark == "text" and looks[number]]
    for place, number in enumerate(own):
        look = looks[number]
        left = len(own) - place
        if (look in ("--", "-- ", "—", "__") and left <= _LONGEST_SIGNATURE) or (
            look.startswith(_DEVICE) and left <= 4
        ):
            begin = number
        elif look.rstrip(",.! ") in _REGARDS and 5 <= left <= _LONGEST_SIGNATURE:
            # The greeting and the name below it stay.
            begin = own[place + 2]
        else:
            continue
        for line in range(begin, len(marks)):
            if marks[line] == "text":
                marks[line] = "signature"
        return


def _blank_between(looks: Sequence[str], marks: list[FoldKind]) -> None:
    """Empty lines between two folded ones of a kind belong to them."""
    number = 0
    while number < len(marks):
        if marks[number] == "text" and not looks[number] and number and marks[number - 1] != "text":
            end = number
            while end < len(marks) and marks[end] == "text" and not looks[end]:
                end += 1
            if end == len(marks) or marks[end] == marks[number - 1]:
                marks[number:end] = [marks[number - 1]] * (end - number)
            number = end
        else:
            number += 1


def _pieces(lines: Sequence[str], marks: Sequence[FoldKind]) -> list[Fold]:
    pieces: list[Fold] = []
    start = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or marks[number] != marks[start]:
            pieces.append(Fold(marks[start], "\n".join(lines[start:number])))
            start = number
    return pieces
