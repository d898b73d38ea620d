"""Who a person is in which workspace, answered before any wall is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cosell.core.actor import Actor, Role, Side, Via
from cosell.core.errors import NotFound
from cosell.core.statements import execute
from cosell.messaging.rules.preferences import listening_side
from partners.models import User

_COLUMNS = (
    "membership_id, role, organization_id, organization_name, workspace_id, workspace_slug,"
    " workspace_name, partnership_id, last_seen_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One membership of a person: the company acted for and the workspace acted in."""

    membership_id: int
    role: Role
    organization_id: int
    organization_name: str
    workspace_id: int
    workspace_slug: str
    workspace_name: str
    partnership_id: int | None
    last_seen_at: datetime | None

    @property
    def side(self) -> Side:
        return self.role.side

    def actor(self, user: User, via: Via = Via.WEB) -> Actor:
        """The person, seated."""
        return Actor(
            user_id=user.pk,
            user_name=user.name,
            membership_id=self.membership_id,
            organization_id=self.organization_id,
            organization_name=self.organization_name,
            workspace_id=self.workspace_id,
            workspace_slug=self.workspace_slug,
            workspace_name=self.workspace_name,
            side=self.side,
            role=self.role,
            partnership_id=self.partnership_id,
            via=via,
        )


def seats_of(user: User) -> list[Seat]:
    """All places of a person, by workspace name, the vendor's side first."""
    rows = execute(f"select {_COLUMNS} from memberships_of(%s)", [user.pk])  # noqa: S608
    seats = [
        Seat(
            membership_id=row[0],
            role=Role(row[1]),
            organization_id=row[2],
            organization_name=row[3],
            workspace_id=row[4],
            workspace_slug=row[5],
            workspace_name=row[6],
            partnership_id=row[7],
            last_seen_at=row[8],
        )
        for row in rows
    ]
    return sorted(seats, key=lambda seat: (seat.workspace_name, seat.side is Side.PARTNER))


def find_seat(user: User, slug: str, *, preferred_side: str | None = None) -> Seat:
    """A person's seat in a workspace. Raises as `choose_seat` does."""
    return choose_seat(seats_of(user), slug, preferred_side=preferred_side)


def choose_seat(places: Iterable[Seat], slug: str, *, preferred_side: str | None = None) -> Seat:
    """Of a person's places, the one in a workspace; with one on both sides, the preferred one.

    Raises NotFound for a stranger and for a workspace that does not exist, alike.
    """
    seats = [seat for seat in places if seat.workspace_slug == slug]
    if not seats:
        raise NotFound
    return next((seat for seat in seats if seat.side == preferred_side), seats[0])


def enter_workspace(
    user: User, slug: str, *, preferred_side: str | None = None, via: Via = Via.WEB
) -> Actor:
    """Seat a person in a workspace. Raises as `find_seat` does."""
    return find_seat(user, slug, preferred_side=preferred_side).actor(user, via)


def side_told(user: User) -> Side:
    """The side whose preset holds for a person until they choose one."""
    return listening_side([seat.side for seat in seats_of(user)])


def find_user(number: int) -> User:
    """A person whose id a row names."""
    return User.objects.get(pk=number)


def is_bare() -> bool:
    """Whether nobody has an account here yet."""
    return not User.objects.exists()
