"""Who is signed in: allauth's ways to sign in, and a person read as every request needs it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from cosell.core.rows import matching
from partners.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Allauth's backend; the person of a session is read by a statement that is kept."""

    def get_user(self, user_id: Any) -> User | None:
        """The active person of a session; None where there is none any more."""
        found = matching(User, "id = %s", [user_id])
        user: User | None = found[0] if found else None
        return user if user is not None and self.user_can_authenticate(user) else None
