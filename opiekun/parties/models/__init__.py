from opiekun.parties.models.address import Address, HomeAddress
from opiekun.parties.models.bank_account import BankAccount
from opiekun.parties.models.channel import Channel, PrivateChannel
from opiekun.parties.models.company_profile import CompanyProfile
from opiekun.parties.models.identity import Identity
from opiekun.parties.models.party import Party
from opiekun.parties.models.party_list import PartyList, PartyListMember
from opiekun.parties.models.person import Person

__all__ = [
    "Address",
    "BankAccount",
    "Channel",
    "CompanyProfile",
    "HomeAddress",
    "Identity",
    "Party",
    "PartyList",
    "PartyListMember",
    "Person",
    "PrivateChannel",
]
