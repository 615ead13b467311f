"""Why a value of the register is refused, in words that say what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.core.reading import WrongValue

REASONS: dict[str, str | Promise] = {
    "nip_checksum": _("The check digit of this NIP does not match. Look for a typo."),
    "nip_foreign": _("This is a VAT number of another country. It belongs to the field EU VAT."),
    "nip_format": _("A NIP has 10 digits."),
    "regon_checksum": _("The check digit of this REGON does not match. Look for a typo."),
    "regon_format": _("A REGON has 9 or 14 digits."),
    "krs_format": _("A KRS number has 10 digits."),
    "eu_vat_checksum": _("The check digit of this EU VAT number does not match. Look for a typo."),
    "eu_vat_format": _("An EU VAT number begins with a country code, as in DE136695976."),
    "iban_checksum": _("The check digits of this account number do not match. Look for a typo."),
    "iban_format": _("An account number has 26 digits, or is an IBAN."),
    "phone_format": _("This is not a phone number. Numbers from abroad begin with +."),
    "email_format": _("This is not an e-mail address."),
    "web_format": _("This is not a web address."),
    "e_delivery_format": _("An e-Delivery address looks like AE:PL-12345-67890-ABCDE-12."),
    "postcode_format": _("A Polish postcode looks like 43-100."),
    "country_code": _("A country is two letters, as in PL."),
    "currency_code": _("A currency is three letters, as in PLN."),
    "picture_too_heavy": _("The picture may have at most 1 MB."),
    "picture_format": _("Choose a PNG or JPEG picture."),
    "picture_too_large": _("The picture may have at most 4000 pixels on a side."),
    "empty_address": _("An address has at least a street or a city."),
    "day_format": _("Write the day as in 24.11 or 24.11.1980."),
    "no_such_day": _("There is no such day in the calendar."),
    "future_birthday": _("A birthday cannot lie in the future."),
    "name_needed": _("Say which anniversary it is."),
    "no_name_here": _("Only an anniversary has a name."),
    "days_before": _("Give a number of days from 0 to 60."),
    "repeated": _("This is on the list already."),
}


def wrong(code: str) -> WrongValue:
    """The refusal with the words for the reason."""
    return WrongValue(code, REASONS[code])
