"""The choices that the register ships with: codes that are stored, words that are shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartyKind(TextChoices):
    ORGANISATION = "organisation", _("Organisation")
    NATURAL_PERSON = "natural_person", _("Natural person")


class Sex(TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class LegalForm(TextChoices):
    """Forms in which Polish law knows an organisation; a sole trader (JDG) is one of them."""

    LIMITED_COMPANY = "limited_company", _("Limited liability company (sp. z o.o.)")
    JOINT_STOCK_COMPANY = "joint_stock_company", _("Joint-stock company (S.A.)")
    SIMPLE_JOINT_STOCK_COMPANY = "simple_joint_stock_company", _("Simple joint-stock company (P.S.A.)")
    REGISTERED_PARTNERSHIP = "registered_partnership", _("Registered partnership (sp.j.)")
    PROFESSIONAL_PARTNERSHIP = "professional_partnership", _("Professional partnership (sp.p.)")
    LIMITED_PARTNERSHIP = "limited_partnership", _("Limited partnership (sp.k.)")
    LIMITED_JOINT_STOCK_PARTNERSHIP = "limited_joint_stock_partnership", _("Limited joint-stock partnership (S.K.A.)")
    CIVIL_PARTNERSHIP = "civil_partnership", _("Civil partnership (s.c.)")
    SOLE_TRADER = "sole_trader", _("Sole trader (JDG)")
    COOPERATIVE = "cooperative", _("Cooperative")
    FOUNDATION = "foundation", _("Foundation")
    ASSOCIATION = "association", _("Association")
    LOCAL_GOVERNMENT = "local_government", _("Local government unit")
    PUBLIC_BODY = "public_body", _("Public body")
    HOUSING_COMMUNITY = "housing_community", _("Housing community")
    FOREIGN_COMPANY = "foreign_company", _("Foreign company")
    OTHER = "other", pgettext_lazy("legal form", "Other")


class PartyStatus(TextChoices):
    ACTIVE = "active", pgettext_lazy("party", "Active")
    INACTIVE = "inactive", pgettext_lazy("party", "Inactive")
    SUSPENDED = "suspended", pgettext_lazy("party", "Suspended")
    CLOSED = "closed", pgettext_lazy("party", "Out of business")


class Source(TextChoices):
    """Where we know a party from."""

    REFERRAL = "referral", _("Referral")
    WEBSITE = "website", _("Website")
    FAIR = "fair", _("Trade fair")
    COLD_CALL = "cold_call", _("Own call")
    INCOMING = "incoming", _("Came to us")
    ADVERTISING = "advertising", _("Advertising")
    TENDER = "tender", _("Tender")
    IMPORT = "import", _("Import")
    OTHER = "other", pgettext_lazy("source", "Other")


class ChannelKind(TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    WEB = "web", _("Web")
    FAX = "fax", _("Fax")
    E_DELIVERY = "e_delivery", _("e-Delivery address")


class ChannelLabel(TextChoices):
    OFFICE = "office", _("Office")
    MOBILE = "mobile", _("Mobile")
    SALES = "sales", _("Sales")
    PURCHASING = "purchasing", _("Purchasing")
    ACCOUNTING = "accounting", _("Accounting")
    WAREHOUSE = "warehouse", _("Warehouse")
    SERVICE = "service", _("Service")
    OTHER = "other", pgettext_lazy("channel", "Other")


class AddressKind(TextChoices):
    REGISTERED = "registered", _("Registered office")
    CORRESPONDENCE = "correspondence", _("Correspondence")
    DELIVERY = "delivery", _("Delivery")
    BILLING = "billing", _("Billing")
    BRANCH = "branch", _("Branch")
    OTHER = "other", pgettext_lazy("address", "Other")


class DayKind(TextChoices):
    """What a day to remember is. Of birthdays and name days a person has one each, of anniversaries any number."""

    BIRTHDAY = "birthday", _("Birthday")
    NAME_DAY = "name_day", _("Name day")
    ANNIVERSARY = "anniversary", _("Anniversary")


class Relation(TextChoices):
    """What somebody is to the person: the person's daughter, wife, mother."""

    WIFE = "wife", _("Wife")
    HUSBAND = "husband", _("Husband")
    PARTNER = "partner", pgettext_lazy("family", "Partner")
    DAUGHTER = "daughter", _("Daughter")
    SON = "son", _("Son")
    CHILD = "child", _("Child")
    GRANDCHILD = "grandchild", _("Grandchild")
    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    SISTER = "sister", _("Sister")
    BROTHER = "brother", _("Brother")
    OTHER = "other", pgettext_lazy("family", "Other")


class InterestKind(TextChoices):
    HOBBY = "hobby", _("Hobby")
    INTEREST = "interest", _("Interest")


class Voivodeship(TextChoices):
    """The sixteen voivodeships, by their TERC code."""

    DOLNOSLASKIE = "02", "dolnośląskie"
    KUJAWSKO_POMORSKIE = "04", "kujawsko-pomorskie"
    LUBELSKIE = "06", "lubelskie"
    LUBUSKIE = "08", "lubuskie"
    LODZKIE = "10", "łódzkie"
    MALOPOLSKIE = "12", "małopolskie"
    MAZOWIECKIE = "14", "mazowieckie"
    OPOLSKIE = "16", "opolskie"
    PODKARPACKIE = "18", "podkarpackie"
    PODLASKIE = "20", "podlaskie"
    POMORSKIE = "22", "pomorskie"
    SLASKIE = "24", "śląskie"
    SWIETOKRZYSKIE = "26", "świętokrzyskie"
    WARMINSKO_MAZURSKIE = "28", "warmińsko-mazurskie"
    WIELKOPOLSKIE = "30", "wielkopolskie"
    ZACHODNIOPOMORSKIE = "32", "zachodniopomorskie"


class ListKind(TextChoices):
    """A manual list holds chosen parties; the members of the other kind are those that its criterion finds."""

    MANUAL = "manual", pgettext_lazy("party list", "Manual")
    CRITERION = "criterion", pgettext_lazy("party list", "By criterion")


class ListColour(TextChoices):
    """The dot before a list's name; its name always stands beside it."""

    GREY = "grey", pgettext_lazy("colour", "Grey")
    BLUE = "blue", pgettext_lazy("colour", "Blue")
    TEAL = "teal", pgettext_lazy("colour", "Teal")
    GREEN = "green", pgettext_lazy("colour", "Green")
    AMBER = "amber", pgettext_lazy("colour", "Amber")
    RED = "red", pgettext_lazy("colour", "Red")
    PINK = "pink", pgettext_lazy("colour", "Pink")
    VIOLET = "violet", pgettext_lazy("colour", "Violet")


class VatRate(TextChoices):
    """Rates and other treatments as Polish invoices have them."""

    STANDARD = "23", pgettext_lazy("VAT rate", "23%")
    REDUCED = "8", pgettext_lazy("VAT rate", "8%")
    LOW = "5", pgettext_lazy("VAT rate", "5%")
    ZERO = "0", pgettext_lazy("VAT rate", "0%")
    INTRA_EU = "0_wdt", _("0%, intra-EU supply (WDT)")
    EXPORT = "0_export", _("0%, export")
    EXEMPT = "exempt", _("exempt (zw.)")
    REVERSE_CHARGE = "reverse_charge", _("reverse charge (oo)")
    OUTSIDE = "outside", _("not taxed in Poland (np.)")
