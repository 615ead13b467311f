"""Values as long as they may be, of letters that grow when they are folded, sorted or put in lower case."""

import random

import pytest

from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Identity, Party
from opiekun.parties.rules.party_input import ORGANISATION_NAMES, PARTY_COLUMNS, PERSON_COLUMNS, PERSON_NAMES
from opiekun.parties.services import create_party, create_person

pytestmark = pytest.mark.django_db

# A ligature of eighteen letters, one of three, an emoji, letters with diacritics, signs that the sort key spells out.
LETTERS = "ﷺﷻﷲ㎯㏂ﬃⅧ👩🏽żŻŹĄŚĆŃÓÜẞÆœłŁİ½№℡ÅΩßĳǆ0123456789-&'\"„”"
LONGEST = {"name": 300, "short_name": 120, "first_name": 80, "last_name": 120, "salutation": 120, "industry": 120}
LONGEST |= {"remarks": 20_000, "job_title": 120, "department": 120, "occupation": 120, "education": 120}


def long_text(longest: int, seed: int) -> str:
    """Text that no index can press together."""
    chosen = random.Random(seed)
    return "".join(chosen.choice(LETTERS) for _letter in range(longest))


@pytest.mark.parametrize("seed", range(3))
def test_longest_values_of_letters_that_grow_are_stored(seed: int) -> None:
    names = {name: long_text(LONGEST[name], seed) for name in (*ORGANISATION_NAMES, "industry", "remarks")}
    party = create_party(SYSTEM, {"kind": "organisation", **names}).id
    stored = Party.objects.select_related("identity").get(pk=party)
    assert (stored.identity.name, stored.industry) == (names["name"], names["industry"])
    texts = {name: long_text(LONGEST[name], seed) for name in (*PERSON_NAMES, *PERSON_COLUMNS) if name in LONGEST}
    create_person(SYSTEM, {"party": str(party), **texts})
    create_party(SYSTEM, {"kind": "natural_person", "first_name": texts["first_name"], "last_name": texts["last_name"]})


@pytest.mark.parametrize("name", [n for n in LONGEST if n in PARTY_COLUMNS or n in ORGANISATION_NAMES])
def test_one_letter_more_is_refused_at_its_field(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_party(SYSTEM, {"kind": "organisation", "name": "X", name: "ś" * (LONGEST[name] + 1)})
    assert [(error.loc, error.code) for error in refused.value.errors] == [((name,), "too_long")]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("web", f"{'a' * 246}.example"),
        ("web", f"{'İ' * 150}.example"),
        ("email", f"{'İ' * 200}@firma.example"),
    ],
)
def test_channel_that_grows_beyond_its_column_is_refused_at_its_value(kind: str, value: str) -> None:
    identities = Identity.objects.count()
    with pytest.raises(InvalidInput) as refused:
        create_party(SYSTEM, {"kind": "organisation", "name": "X", "channels": [{"kind": kind, "value": value}]})
    assert refused.value.errors[0].loc == ("channels", 0, "value")
    assert refused.value.errors[0].code == "too_long"
    assert Identity.objects.count() == identities
