"""What a demo party is made of, before it has an id: plain values, made by the stream and written by the loader."""

from dataclasses import dataclass, field

from opiekun.parties.choices import PartyKind


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an identity."""

    kind: str = PartyKind.ORGANISATION.value
    name: str = ""
    short_name: str = ""
    first_name: str = ""
    last_name: str = ""
    sex: str = ""
    salutation: str = ""


@dataclass(frozen=True, slots=True)
class ChannelEntry:
    kind: str
    label: str
    value: str
    normalised: str
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class AddressEntry:
    kind: str
    street: str
    house_number: str
    postcode: str
    city: str
    name: str = ""
    flat_number: str = ""
    post_office: str = ""
    commune: str = ""
    county: str = ""
    voivodeship: str = ""
    country: str = "PL"
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class AccountEntry:
    iban: str
    bank_name: str
    currency: str = "PLN"
    is_main: bool = True


@dataclass(slots=True)
class PersonEntry:
    """``superior`` is the place of the person's superior in the party's list of persons.

    ``birthday_comes`` soon after the day of loading, for the sake of pictures.
    """

    names: Names
    job_title: str = ""
    department: str = ""
    occupation: str = ""
    education: str = ""
    superior: int | None = None
    is_main: bool = False
    is_owner: bool = False
    has_left: bool = False
    channels: list[ChannelEntry] = field(default_factory=list)
    addresses: list[AddressEntry] = field(default_factory=list)
    private_channels: list[ChannelEntry] = field(default_factory=list)
    home_address: AddressEntry | None = None
    birthday_comes: bool = False


@dataclass(slots=True)
class CustomerEntry:
    """The terms of a customer; with a reason, sales are held."""

    terms: int
    since_days_ago: int
    credit_limit: int | None = None
    currency: str = ""
    discount: str | None = None
    vat: str = ""
    hold_reason: str = ""


@dataclass(frozen=True, slots=True)
class SupplierEntry:
    """The terms of a supplier."""

    terms: int
    lead_time: int
    since_days_ago: int


@dataclass(frozen=True, slots=True)
class CustomEntry:
    """Values of the demo company's own fields; the agreement ends so many days after the day of loading."""

    tier: str = ""
    turnover: str = ""
    agreement_days: int | None = None


@dataclass(frozen=True, slots=True)
class RoleFields:
    """Values of the demo company's own fields of roles; the certificate ends so many days after the day of loading."""

    invoicing: str = ""
    plan: int | None = None
    grade: str = ""
    certificate_days: int | None = None


@dataclass(slots=True)
class PartyEntry:
    """``manager`` and ``creator`` are logins of demo users; the days count back from the day of loading."""

    names: Names
    legal_form: str = ""
    nip: str = ""
    regon: str = ""
    krs: str = ""
    eu_vat: str = ""
    status: str = "active"
    source: str = ""
    industry: str = ""
    manager: str | None = None
    creator: str = ""
    remarks: str = ""
    created_days_ago: int = 0
    trashed_days_ago: int | None = None
    channels: list[ChannelEntry] = field(default_factory=list)
    addresses: list[AddressEntry] = field(default_factory=list)
    accounts: list[AccountEntry] = field(default_factory=list)
    persons: list[PersonEntry] = field(default_factory=list)
    custom: CustomEntry = field(default_factory=CustomEntry)
    role_fields: RoleFields = field(default_factory=RoleFields)
    customer: CustomerEntry | None = None
    supplier: SupplierEntry | None = None
