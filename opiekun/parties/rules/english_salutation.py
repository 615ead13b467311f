"""How a letter in English begins: "Dear Mr Nowak", by the last name, and never by a first name in the vocative."""

import re
from typing import Final

from opiekun.parties.choices import Sex
from opiekun.parties.rules.vocative import sex_of

TO_NOBODY_KNOWN: Final = "Dear Sir or Madam"
_IN_ENGLISH: Final = re.compile(r"(?:dear|hello|hi|good (?:morning|afternoon))\b", re.IGNORECASE)


def english_greeting(first_name: str, last_name: str, sex: str = "", salutation: str = "") -> str:
    """How a letter to the person begins. What was given by hand counts where it is English.

    Where the sex is neither known nor told by the first name, nobody is called what they are not.
    """
    if _IN_ENGLISH.match(salutation):
        return salutation
    sex = sex or sex_of(first_name)
    if not sex:
        return TO_NOBODY_KNOWN
    if not last_name.strip():
        return "Dear Madam" if sex == Sex.FEMALE else "Dear Sir"
    return f"Dear {'Ms' if sex == Sex.FEMALE else 'Mr'} {last_name.strip()}"
