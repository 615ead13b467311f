"""Servers of providers that everybody knows, by the domain of an address."""

from dataclasses import dataclass
from typing import Final

from opiekun.activities.rules.free_mail import domain_of


@dataclass(frozen=True, slots=True)
class Provider:
    """Where to fetch and where to send. ``hint`` is the code of what one has to do there first, if anything."""

    name: str
    imap_host: str
    smtp_host: str
    smtp_port: int = 465
    smtp_security: str = "tls"
    imap_port: int = 993
    imap_security: str = "tls"
    auth: str = "password"
    hint: str = ""
    oauth_token_endpoint: str = ""
    oauth_scope: str = ""


_PROVIDERS: Final = (
    ("gmail.com googlemail.com", Provider("Gmail", "imap.gmail.com", "smtp.gmail.com", hint="app_password")),
    (
        "outlook.com hotmail.com live.com msn.com outlook.de hotmail.co.uk",
        Provider(
            "Outlook",
            "outlook.office365.com",
            "smtp.office365.com",
            587,
            "starttls",
            auth="xoauth2",
            hint="oauth_only",
            oauth_token_endpoint="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 - an address
            oauth_scope="https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send",
        ),
    ),
    (
        "onet.pl op.pl vp.pl onet.eu poczta.onet.pl onet.com.pl poczta.onet.eu buziaczek.pl autograf.pl amorki.pl"
        " opoczta.pl vip.onet.pl adres.pl",
        Provider("Onet", "imap.poczta.onet.pl", "smtp.poczta.onet.pl", hint="switch_on"),
    ),
    ("wp.pl", Provider("WP", "imap.wp.pl", "smtp.wp.pl", hint="switch_on")),
    ("o2.pl tlen.pl go2.pl prokonto.pl", Provider("o2", "poczta.o2.pl", "poczta.o2.pl", hint="switch_on")),
    (
        "interia.pl interia.eu interia.com poczta.fm intmail.pl pisz.to vip.interia.pl",
        Provider("Interia", "poczta.interia.pl", "poczta.interia.pl", hint="switch_on"),
    ),
    ("gazeta.pl", Provider("Gazeta", "imap.gazeta.pl", "smtp.gazeta.pl")),
    (
        "icloud.com me.com mac.com",
        Provider("iCloud", "imap.mail.me.com", "smtp.mail.me.com", 587, "starttls", hint="app_password"),
    ),
    (
        "yahoo.com yahoo.pl ymail.com yahoo.co.uk",
        Provider("Yahoo", "imap.mail.yahoo.com", "smtp.mail.yahoo.com", hint="app_password"),
    ),
    ("gmx.net gmx.de gmx.com", Provider("GMX", "imap.gmx.net", "mail.gmx.net", hint="switch_on")),
    ("seznam.cz email.cz", Provider("Seznam", "imap.seznam.cz", "smtp.seznam.cz")),
)
_BY_DOMAIN: Final = {domain: provider for domains, provider in _PROVIDERS for domain in domains.split()}
# Companies that keep other people's domains: the server is named in the customer's panel.
_HOSTED: Final = {"home.pl": "home.pl", "nazwa.pl": "nazwa.pl", "az.pl": "AZ.pl", "lh.pl": "LH.pl"}


def provider_for(address: str) -> Provider | None:
    """The servers that an address most likely has: those of its provider, else by the custom of its domain.

    None when the address has no domain.
    """
    domain = domain_of(address.strip().lower())
    if "." not in domain:
        return None
    if domain in _BY_DOMAIN:
        return _BY_DOMAIN[domain]
    for ending, name in _HOSTED.items():
        if domain.endswith(f".{ending}"):
            return Provider(name, domain, domain)
    return Provider("", f"imap.{domain}", f"smtp.{domain}", hint="own_domain")
