"""Ways to reach demo parties and persons: nobody real answers there.

E-mails and web addresses end in ``.example``, which is reserved. A telephone number has its town's real zone, but a
subscriber number that begins with 0, which no exchange gives out; mobiles begin with 59 0 for the same reason.
"""

import re
import unicodedata
from random import Random

from opiekun.parties.choices import ChannelKind, ChannelLabel
from opiekun.parties.rules.channels import read_phone
from opiekun.web.demo.entries import ChannelEntry

_LETTERS = str.maketrans("łŁßæøđ", "lLsaod")
_NOT_IN_HOST = re.compile(r"[^a-z0-9]+")
_FORMS = re.compile(
    r"\b(sp\. z o\.o\.|S\.A\.|P\.S\.A\.|sp\.j\.|sp\.k\.|sp\.p\.|S\.K\.A\.|s\.c\.|GmbH|AG|s\.r\.o\.|a\.s\.|B\.V\.|UAB|S\.r\.l\.)"
)


def host_part(name: str) -> str:
    """The name as it stands in an address: Piekarnia Łąka -> piekarnia-laka."""
    plain = unicodedata.normalize("NFKD", _FORMS.sub("", name).translate(_LETTERS))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    return _NOT_IN_HOST.sub("-", ascii_only).strip("-")[:50].strip("-")


def landline(area: str, rng: Random, label: str = ChannelLabel.OFFICE, main: bool = True) -> ChannelEntry:
    return _polish_phone(f"{area}0{rng.randrange(10**6):06}", label, main)


def mobile(rng: Random, main: bool = True) -> ChannelEntry:
    return _polish_phone(f"590{rng.randrange(10**6):06}", ChannelLabel.MOBILE, main)


def _polish_phone(digits: str, label: str, main: bool) -> ChannelEntry:
    shown = f"+48 {digits[:2]} {digits[2:5]} {digits[5:7]} {digits[7:]}"
    return ChannelEntry(ChannelKind.PHONE.value, str(label), shown, f"+48{digits}", main)


def email(local: str, host: str, label: str = ChannelLabel.OFFICE, main: bool = True) -> ChannelEntry:
    address = f"{local}@{host}.example"
    return ChannelEntry(ChannelKind.EMAIL.value, str(label), address, address, main)


def web(host: str) -> ChannelEntry:
    return ChannelEntry(
        ChannelKind.WEB.value, ChannelLabel.OFFICE.value, f"https://www.{host}.example", f"{host}.example"
    )


def abroad(pattern: str, rng: Random) -> ChannelEntry:
    """A number abroad, in the way ``phonenumbers`` writes it; a run of noughts stands where subscribers begin."""
    phone = read_phone("".join(str(rng.randrange(10)) if mark == "#" else mark for mark in pattern))
    return ChannelEntry(ChannelKind.PHONE.value, ChannelLabel.OFFICE.value, phone.shown, phone.compared)
