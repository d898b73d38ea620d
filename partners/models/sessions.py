"""Sessions that know whose they are, so that they can be listed and ended."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from cosell.core import clock
from cosell.core.ids import new_code
from cosell.core.rows import matching

_LIVE = "session_key = %s and expire_date > now()"
STARTED, SEEN, AGENT, CODE = "started", "seen", "agent", "session_code"


class SessionQuerySet(models.QuerySet["Session"]):
    def live(self) -> Self:
        return self.filter(expire_date__gt=clock.now())


class Session(AbstractBaseSession):
    """One browser of one person, outside every tenant. Nobody's until somebody signs in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    code = models.CharField(max_length=6, default=new_code)
    agent = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["user", "-seen_at"], name="session_by_user")]

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class SessionStore(DatabaseStore):
    """Django's store in the database; the facts of a signed-in session stand beside the blob."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        """As Django does, by a statement that is kept: every request asks it."""
        rows = matching(Session, _LIVE, [self.session_key])
        if rows:
            row: Session = rows[0]
            return row
        self._session_key = None
        return None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        if SESSION_KEY in data:
            now = clock.now().isoformat()
            data.setdefault(STARTED, now)
            data.setdefault(SEEN, now)
            data.setdefault(CODE, new_code())
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        if SESSION_KEY in data:
            row.user_id = int(data[SESSION_KEY])
            row.code = data[CODE]
            row.agent = str(data.get(AGENT, ""))[:200]
            row.started_at = datetime.fromisoformat(data[STARTED])
            row.seen_at = datetime.fromisoformat(data[SEEN])
        return row


def age(session: Any, mark: str) -> timedelta:
    """How long ago a signed-in session started or was last seen."""
    text = session.get(mark)
    return clock.now() - datetime.fromisoformat(text) if text else timedelta(0)
