"""Domains at which anybody may have a mailbox, so that they say nothing about whose it is."""

from typing import Final

_POLISH: Final = (
    "wp.pl o2.pl tlen.pl onet.pl onet.eu op.pl vp.pl poczta.onet.pl interia.pl interia.eu poczta.fm intmail.pl"
    " gazeta.pl buziaczek.pl go2.pl poczta.pl autograf.pl amorki.pl neostrada.pl spoko.pl home.pl int.pl"
    " onet.com.pl interia.com adres.pl vip.onet.pl aqq.eu 1gb.pl opoczta.pl prokonto.pl pseudonim.pl"
)
_FOREIGN: Final = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.pl ymail.com icloud.com me.com"
    " mac.com aol.com proton.me protonmail.com pm.me gmx.com gmx.de gmx.net web.de t-online.de freenet.de mail.com"
    " mail.ru yandex.ru yandex.com seznam.cz email.cz centrum.cz ukr.net i.ua orange.fr free.fr laposte.net libero.it"
    " tutanota.com zoho.com fastmail.com hotmail.co.uk yahoo.co.uk outlook.de hotmail.de live.co.uk comcast.net"
)
FREE_MAIL: Final = frozenset(f"{_POLISH} {_FOREIGN}".split())


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]
