from opiekun.accounts.models.access_log import Access, AccessLog
from opiekun.accounts.models.role import ADMINISTRATOR, Role, RoleRight, UserRole
from opiekun.accounts.models.session import Session
from opiekun.accounts.models.stamp import RightsStamp
from opiekun.accounts.models.team import Membership, Team
from opiekun.accounts.models.token import ApiToken
from opiekun.accounts.models.user import Density, Language, Theme, User

__all__ = [
    "ADMINISTRATOR",
    "Access",
    "AccessLog",
    "ApiToken",
    "Density",
    "Language",
    "Membership",
    "RightsStamp",
    "Role",
    "RoleRight",
    "Session",
    "Team",
    "Theme",
    "User",
    "UserRole",
]
