"""The people at demo parties: names, posts, who stands above whom, how they are reached."""

from random import Random

from opiekun.parties.choices import ChannelLabel, PartyKind, Sex
from opiekun.web.demo import reach
from opiekun.web.demo.entries import ChannelEntry, Names, PersonEntry
from opiekun.web.demo.places import home_address
from opiekun.web.demo.vocabulary import JobTitle, Town, first_names, job_titles, surnames

_EDUCATION = ("wyższe techniczne", "wyższe ekonomiczne", "średnie techniczne", "wyższe", "zawodowe")
_OCCUPATION = ("inżynier mechanik", "ekonomista", "technik logistyk", "ślusarz", "inżynier budownictwa")


def natural_names(rng: Random, sex: str = "") -> Names:
    """Names of somebody; every twelfth woman bears two surnames."""
    sex = sex or (Sex.FEMALE.value if rng.random() < 0.46 else Sex.MALE.value)
    first = first_names(sex).draw(rng)
    male, female = surnames().draw(rng)
    last = male if sex == Sex.MALE else female
    if sex == Sex.FEMALE and rng.random() < 0.08:
        second = surnames().draw(rng)[1]
        last = f"{last}-{second}" if second != last else last
    return Names(PartyKind.NATURAL_PERSON.value, first_name=first, last_name=last, sex=sex)


def owner(rng: Random, names: Names, host: str, trade: str) -> PersonEntry:
    """The owner of a sole trader's firm."""
    title = "Właścicielka" if names.sex == Sex.FEMALE else "Właściciel"
    person = PersonEntry(names, title, "", trade if rng.random() < 0.3 else "", is_main=True, is_owner=True)
    person.channels = [reach.mobile(rng), reach.email(work_address(names), host)]
    return person


def staff(rng: Random, count: int, host: str, town: Town, public: bool = False) -> list[PersonEntry]:
    """So many persons of one party: one who leads, those who report to them, and their people."""
    found: list[PersonEntry] = []
    ranks = [0, *(1 if place % 2 else 2 for place in range(1, count))][:count]
    titles = job_titles(public)
    taken: set[str] = set()
    heads: list[int] = []
    for place, rank in enumerate(ranks):
        free = [title for title in titles[rank] if title.male not in taken]
        title = rng.choice(free or titles[rank])
        taken.add(title.male)
        above = (None, 0, rng.choice(heads) if heads else 0)[rank]
        found.append(_employee(rng, title, above, host, town))
        if rank == 1:
            heads.append(place)
    if found:
        found[rng.randrange(min(len(found), 2))].is_main = True
    return found


def _employee(rng: Random, title: JobTitle, above: int | None, host: str, town: Town) -> PersonEntry:
    names = natural_names(rng)
    shown = title.female if names.sex == Sex.FEMALE else title.male
    person = PersonEntry(names, shown, title.department, superior=above)
    person.education = rng.choice(_EDUCATION) if rng.random() < 0.15 else ""
    person.occupation = rng.choice(_OCCUPATION) if rng.random() < 0.08 else ""
    person.has_left = title.rank == 2 and rng.random() < 0.12
    person.channels = [reach.email(work_address(names), host)]
    if rng.random() < 0.7:
        person.channels.append(reach.mobile(rng))
    if rng.random() < 0.1:
        person.private_channels.append(reach.mobile(rng))
    if rng.random() < 0.05:
        person.home_address = home_address(rng, town)
    return person


def work_address(names: Names) -> str:
    """Joanna Łęcka -> j.lecka, as she writes from work."""
    return f"{reach.host_part(names.first_name)[:1]}.{reach.host_part(names.last_name)}"


def private_email(names: Names, number: int) -> ChannelEntry:
    """The address of somebody without a firm; the number keeps namesakes apart."""
    local = f"{reach.host_part(names.first_name)}.{reach.host_part(names.last_name)}{number}"
    return reach.email(local, "poczta", ChannelLabel.OTHER)
