"""Who acts: one frozen value, required by every query, policy and action."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Side(StrEnum):
    """A company's place in a workspace, never a property of a person."""

    VENDOR = "vendor"
    PARTNER = "partner"

    @property
    def other(self) -> "Side":
        return Side.PARTNER if self is Side.VENDOR else Side.VENDOR


class Role(StrEnum):
    """The six membership roles."""

    VENDOR_ADMIN = "vendor_admin"
    VENDOR_MANAGER = "vendor_manager"
    VENDOR_REP = "vendor_rep"
    VENDOR_APPROVER = "vendor_approver"
    PARTNER_LEAD = "partner_lead"
    PARTNER_REP = "partner_rep"

    @property
    def side(self) -> Side:
        return Side(self.value.split("_", 1)[0])


class Via(StrEnum):
    """The door an act came through."""

    WEB = "web"
    API = "api"
    TASK = "task"
    SYSTEM = "system"


_WHOLE_SIDE = {Role.VENDOR_ADMIN, Role.VENDOR_MANAGER, Role.PARTNER_LEAD}
_VENDOR_MANAGERS = {Role.VENDOR_ADMIN, Role.VENDOR_MANAGER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person (or the system) acting for one company in one workspace."""

    user_id: int | None
    user_name: str
    membership_id: int | None
    organization_id: int
    organization_name: str
    workspace_id: int
    workspace_slug: str
    workspace_name: str
    side: Side
    role: Role
    partnership_id: int | None = None
    via: Via = Via.WEB
    scopes: frozenset[str] = frozenset({"read", "write"})

    @property
    def is_vendor(self) -> bool:
        return self.side is Side.VENDOR

    @property
    def is_partner(self) -> bool:
        return self.side is Side.PARTNER

    @property
    def sees_whole_side(self) -> bool:
        """Managers, admins and partner leads see every deal of their side; reps those they are on."""
        return self.role in _WHOLE_SIDE

    @property
    def manages_workspace(self) -> bool:
        return self.role in _VENDOR_MANAGERS

    @property
    def is_system(self) -> bool:
        return self.via is Via.SYSTEM

    @property
    def person_id(self) -> int:
        """The user's id where a person is needed; a system actor is a programming error there."""
        if self.user_id is None:
            raise RuntimeError("A person is needed here, not the system.")
        return self.user_id

    def through(self, via: Via) -> "Actor":
        """The same person at another door."""
        return replace(self, via=via)


def system_actor(
    *, workspace_id: int, workspace_slug: str, workspace_name: str, organization_id: int
) -> Actor:
    """The system, bound to one workspace and acting with the vendor's view of it."""
    return Actor(
        user_id=None,
        user_name="Deal room",
        membership_id=None,
        organization_id=organization_id,
        organization_name=workspace_name,
        workspace_id=workspace_id,
        workspace_slug=workspace_slug,
        workspace_name=workspace_name,
        side=Side.VENDOR,
        role=Role.VENDOR_ADMIN,
        via=Via.SYSTEM,
    )
