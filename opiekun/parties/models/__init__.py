from opiekun.parties.models.address import Address, HomeAddress
from opiekun.parties.models.bank_account import BankAccount
from opiekun.parties.models.channel import Channel, PrivateChannel
from opiekun.parties.models.company_profile import CompanyProfile
from opiekun.parties.models.customer import Customer
from opiekun.parties.models.day_feed import DayFeed
from opiekun.parties.models.day_reminder import DayReminder
from opiekun.parties.models.identity import Identity
from opiekun.parties.models.party import Party
from opiekun.parties.models.party_list import PartyList, PartyListMember
from opiekun.parties.models.person import Person
from opiekun.parties.models.personal_details import FamilyMember, Interest, PersonDay, PersonFact
from opiekun.parties.models.role import PartyRole, Role
from opiekun.parties.models.supplier import Supplier

__all__ = [
    "Address",
    "BankAccount",
    "Channel",
    "CompanyProfile",
    "Customer",
    "DayFeed",
    "DayReminder",
    "FamilyMember",
    "HomeAddress",
    "Identity",
    "Interest",
    "Party",
    "PartyList",
    "PartyListMember",
    "PartyRole",
    "Person",
    "PersonDay",
    "PersonFact",
    "PrivateChannel",
    "Role",
    "Supplier",
]
