"""People, companies, workspaces and what links them."""

from partners.models.idempotency import IdempotencyKey
from partners.models.invitations import Invitation
from partners.models.memberships import Membership
from partners.models.organizations import Organization, Workspace
from partners.models.partnerships import Partnership
from partners.models.sessions import Session
from partners.models.tokens import ApiToken
from partners.models.users import User

__all__ = [
    "ApiToken",
    "IdempotencyKey",
    "Invitation",
    "Membership",
    "Organization",
    "Partnership",
    "Session",
    "User",
    "Workspace",
]
