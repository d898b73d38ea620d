"""Reading an invitation before any wall is open, and the open ones of a side."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from partners.models import Invitation, User
from partners.rules import digest


@dataclass(frozen=True, slots=True)
class PeekedInvitation:
    """What the holder of a link may read about it."""

    invitation_id: int
    workspace_id: int
    workspace_slug: str
    workspace_name: str
    vendor_id: int
    partnership_id: int | None
    organization_id: int
    organization_name: str
    email: str
    name: str
    role: str
    deal_code: str
    invited_by_id: int
    invited_by_name: str
    expires_at: datetime
    accepted_at: datetime | None
    revoked_at: datetime | None

    @property
    def state(self) -> str:
        """One of open, accepted, revoked, expired."""
        if self.accepted_at is not None:
            return "accepted"
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if clock.now() >= self.expires_at else "open"


def peek_invitation(secret: str) -> PeekedInvitation:
    """The invitation behind a link. Raises NotFound for a link that is none."""
    with connection.cursor() as cursor:
        cursor.execute("select * from open_invitation(%s)", [digest(secret, settings.TOKEN_PEPPER)])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return PeekedInvitation(*row)


def has_account(email: str) -> bool:
    """Whether somebody signs in with this address. Asked only for the holder of an invitation."""
    return User.objects.filter(email__iexact=email).exists()


def pending_invitations(actor: Actor, partnership_id: int | None) -> list[Invitation]:
    """Invitations to one company that nobody took, newest first; some of them have expired."""
    return list(
        Invitation.objects.visible_to(actor)
        .filter(partnership_id=partnership_id, accepted_at=None, revoked_at=None)
        .select_related("organization", "invited_by")
        .order_by("-created_at")[:200]
    )
