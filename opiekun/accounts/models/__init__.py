from opiekun.accounts.models.access_log import AccessLog
from opiekun.accounts.models.role import Role, RoleRight, UserRole
from opiekun.accounts.models.session import Session
from opiekun.accounts.models.stamp import RightsStamp
from opiekun.accounts.models.team import Membership, Team
from opiekun.accounts.models.token import ApiToken
from opiekun.accounts.models.user import User

__all__ = [
    "AccessLog",
    "ApiToken",
    "Membership",
    "RightsStamp",
    "Role",
    "RoleRight",
    "Session",
    "Team",
    "User",
    "UserRole",
]
