"""How raw values of users, teams and roles are read; forms, API and commands share these tables."""

from collections.abc import Mapping
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models.user import Density, Language, Theme
from opiekun.core.errors import InvalidInput
from opiekun.core.reading import Reader, WrongValue, boolean, choice, read_fields, record_id, text

_MOST_IDS = 500
_email_text = text(254, required=True)
_is_email = EmailValidator()


def email(value: Any) -> str:
    """An e-mail in lower case, as it is kept."""
    written: str = _email_text(value).lower()
    try:
        _is_email(written)
    except ValidationError as refused:
        raise WrongValue("email_format", _("This is not an e-mail address.")) from refused
    return written


def phone(value: Any) -> str:
    """E.164, or empty; a number without a country code is Polish."""
    written = text(40)(value)
    if not written:
        return ""
    try:
        number = phonenumbers.parse(written, "PL")
    except phonenumbers.NumberParseException as refused:
        raise WrongValue("phone_format", _("This is not a phone number.")) from refused
    if not phonenumbers.is_possible_number(number):
        raise WrongValue("phone_format", _("This is not a phone number."))
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def ids(value: Any) -> list[int]:
    """A list of ids without repetition, ascending."""
    if not isinstance(value, list | tuple):
        raise WrongValue("not_rows")
    if len(value) > _MOST_IDS:
        raise WrongValue("too_many")
    read = [record_id(item) for item in value]
    if None in read:
        raise WrongValue("not_an_id")
    return sorted({item for item in read if item is not None})


PROFILE: Mapping[str, Reader] = {
    "first_name": text(80, required=True),
    "last_name": text(80, required=True),
    "phone": phone,
    "language": choice(Language.values, required=True),
    "theme": choice(Theme.values, required=True),
    "density": choice(Density.values, required=True),
}
USER: Mapping[str, Reader] = {**PROFILE, "email": email, "role_ids": ids, "team_ids": ids}
TEAM: Mapping[str, Reader] = {"name": text(120, required=True), "parent_id": record_id}
ROLE: Mapping[str, Reader] = {
    "name": text(80, required=True),
    "name_en": text(80),
    "description": text(1000, lines=True),
    "sees_private": boolean,
    "sees_personal": boolean,
}


def read(raw: Mapping[str, Any], readers: Mapping[str, Reader], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The clean values. Raises InvalidInput that names every wrong, unknown or missing field."""
    clean, errors = read_fields({**dict.fromkeys(required), **raw}, readers)
    if errors:
        raise InvalidInput(errors)
    return clean
