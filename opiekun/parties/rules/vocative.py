"""Polish first names in the vocative, by rule: Marek is addressed as "Marku", Anna as "Anno".

The rules are those of the declension of names: soft and velar stems take -u, hard stems -ie with a softened consonant
(Piotr, Piotrze), names in -a take -o, pet names -u. What does not decline is left as it is. A name that the rules get
wrong is given by hand (``Identity.vocative``).
"""

import re
from typing import Final

from opiekun.parties.choices import Sex

# How a letter to an organisation begins.
TO_SEVERAL: Final = "Szanowni Państwo"
# Full female names in -ia after a consonant take -io; these short ones are pet names (Ania, Kasia) and take -iu.
_LONGEST_PET_NAME: Final = 5
_PET_NAMES: Final = frozenset(
    (
        *("ala", "ela", "fela", "hela", "jola", "lola", "mela", "nela", "ola", "pola", "tola", "ula", "wiola", "zula"),
        *("maja", "kaja", "frania", "jagusia", "stefcia", "jadzia", "stenia", "gienia", "henia", "genia"),
    )
)
_PET_ENDINGS: Final = ("sia", "cia", "zia", "dzia", "sio", "cio", "zio", "dzio")
_MEN_IN_NIO: Final = frozenset({"henio", "genio", "gienio", "tonio", "benio", "lonio"})
# In these the e of the last syllable is part of the stem.
_KEEP_THE_E: Final = frozenset({"derek", "tarek", "malek"})
_DROP_THE_E: Final = re.compile(r"(?:(?<=[^aeiouyąęó])ek|eł|(?<=[cs]p)er|(?<=nd)er|(?<=st)er)$")
_WHOLE: Final = {"lew": "lwie", "karel": "karlu", "bóg": "boże", "wawrzyniec": "wawrzyńcze", "mieszko": "mieszku"}
# A hard consonant is softened before -e; longer endings first.
_SOFTENED: Final = (
    *(("st", "ście"), ("zd", "ździe"), ("t", "cie"), ("d", "dzie"), ("r", "rze"), ("ł", "le"), ("b", "bie")),
    *(("p", "pie"), ("f", "fie"), ("w", "wie"), ("v", "vie"), ("m", "mie"), ("n", "nie"), ("s", "sie"), ("z", "zie")),
    ("x", "xie"),
)
_SOFT: Final = (("ś", "siu"), ("ć", "ciu"), ("ź", "ziu"), ("ń", "niu"))
_TAKES_U: Final = ("cz", "sz", "rz", "ch", "dz", "dż", "j", "l", "ż", "c", "k", "g", "h")
# Of men's names in -a only these are common; every other name in -a is a woman's.
MEN_IN_A: Final = frozenset(
    ("barnaba", "bonawentura", "dyzma", "ilia", "ilja", "jarema", "juda", "kosma", "kuba", "nikita", "sasza", "zawisza")
)


def vocative(first_name: str, sex: str = "") -> str:
    """The first name as one addresses somebody; each part of a double name for itself."""
    sex = sex or sex_of(first_name)
    return re.sub(r"[^\W\d_]+\.?", lambda part: _one(part.group(), sex), first_name)


def sex_of(first_name: str) -> str:
    """The sex that a Polish first name tells by its ending; empty when it does not tell."""
    first = _first(first_name).lower()
    if first.endswith("a"):
        return Sex.MALE if first in MEN_IN_A else Sex.FEMALE
    if len(first) < 3 or not first.endswith(_MALE_ENDINGS):
        return ""
    return "" if first in _WOMEN else Sex.MALE


# Endings of Polish men's names; what ends otherwise (-e, -es, -en, -ah, most in -i and -y) may be anybody's.
_MALE_ENDINGS: Final = (
    *("aw", "ew", "ek", "yk", "ik", "sz", "rz", "an", "on", "in", "yn", "eł", "ał", "ił", "ej", "aj", "ch", "ub"),
    *("im", "am", "em", "ym", "om", "ip", "of", "ef", "rt", "st", "nt", "id", "ad", "od", "rd", "ld", "tr", "or"),
    *("ur", "ar", "er", "ol", "il", "el", "yl", "ks", "ys", "jerzy", "stanty", "lenty", "centy", "acy", "cezary"),
    *("sawery", "hilary", "lojzy", "broży", "tazy", "nazy", "nufry", "bazyli", "antoni", "mir", "laf", "bruno", "hugo"),
    *("mieszko", "wawrzyniec", "gniewko", "otto", "idzi", "jeremi", "wit", "edykt", "alfred", "dolf"),
)
_WOMEN: Final = frozenset(
    (
        *("abigail", "rachel", "nel", "karin", "marylin", "carolin", "miriam", "mariam", "ester", "esther", "jennifer"),
        *(
            "heather",
            "kirsten",
            "ingeborg",
            "michel",
            "isabel",
            "mabel",
            "ariel",
            "jasmin",
            "yasmin",
            "katrin",
            "susan",
            "nikol",
            "nicol",
            "maribel",
            "judyt",
        ),
        *("lilian", "vivian", "eleonor", "sharon", "alison", "manon", "jocelyn", "kim", "dagmar", "hildegard"),
        *("stacy", "tracy", "macy", "lucy", "evelyn", "kathryn", "robin", "yvon", "meryl", "cheryl", "beryl"),
    )
)


def greeting(first_name: str, sex: str = "", salutation: str = "", by_hand: str = "") -> str:
    """How a letter begins: what was given by hand, else "Szanowny Panie Marku".

    ``by_hand`` is the vocative of the first name when the rule gets it wrong. Where the sex is neither known nor told
    by the name, nobody is called what they are not: both are named, without the first name.
    """
    if salutation:
        return salutation
    sex = sex or sex_of(first_name)
    if not sex:
        return "Szanowna Pani / Szanowny Panie"
    name = by_hand or vocative(_first(first_name), sex)
    opening = "Szanowna Pani" if sex == Sex.FEMALE else "Szanowny Panie"
    return f"{opening} {name}" if len(name.rstrip(".")) > 1 else opening


def _first(first_name: str) -> str:
    """The name by which somebody with several is called."""
    return first_name.split()[0] if first_name.split() else ""


def _one(name: str, sex: str) -> str:
    if len(name.rstrip(".")) < 2 or name.endswith("."):
        return name
    low = name.lower()
    if low.endswith("a"):
        return _as_written(name, _in_a(low))
    # Where nobody knows the sex, Ines does not become "Inesie".
    return _as_written(name, _mans(low)) if sex == Sex.MALE else name


def _in_a(name: str) -> str:
    is_pet_name = name in _PET_NAMES or name.endswith(_PET_ENDINGS)
    is_pet_name |= name.endswith("nia") and len(name) <= _LONGEST_PET_NAME
    return name[:-1] + ("u" if is_pet_name else "o")


def _mans(name: str) -> str:
    if name in _WHOLE:
        return _WHOLE[name]
    if name.endswith(_PET_ENDINGS) or name in _MEN_IN_NIO:
        return name[:-1] + "u"
    stem = name if name in _KEEP_THE_E else _DROP_THE_E.sub(_without_e, name)
    for ending, softened in _SOFT:
        if stem.endswith(ending):
            return stem.removesuffix(ending) + softened
    if stem.endswith(_TAKES_U):
        return f"{stem}u"
    for ending, softened in _SOFTENED:
        if stem.endswith(ending):
            return stem.removesuffix(ending) + softened
    return name


def _without_e(ending: re.Match[str]) -> str:
    return ending.group()[1:]


def _as_written(name: str, changed: str) -> str:
    """The letter case of the original: capitals stay capitals."""
    if name.isupper():
        return changed.upper()
    kept = next((i for i, (a, b) in enumerate(zip(name.lower(), changed, strict=False)) if a != b), len(name))
    kept = min(kept, len(changed))
    return name[:kept] + changed[kept:]
