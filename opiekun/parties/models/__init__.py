from opiekun.parties.models.address import Address, HomeAddress
from opiekun.parties.models.bank_account import BankAccount
from opiekun.parties.models.channel import Channel, PrivateChannel
from opiekun.parties.models.company_profile import CompanyProfile
from opiekun.parties.models.customer import Customer
from opiekun.parties.models.identity import Identity
from opiekun.parties.models.party import Party
from opiekun.parties.models.person import Person
from opiekun.parties.models.role import PartyRole, Role
from opiekun.parties.models.supplier import Supplier

__all__ = [
    "Address",
    "BankAccount",
    "Channel",
    "CompanyProfile",
    "Customer",
    "HomeAddress",
    "Identity",
    "Party",
    "PartyRole",
    "Person",
    "PrivateChannel",
    "Role",
    "Supplier",
]
