"""The base of all Celery tasks: each says whose rows it works on."""

from typing import Any

from celery import Celery, Task
from django.core.exceptions import ImproperlyConfigured

from cosell.core.wall import wall, workspace_actor


class WalledTask(Task):  # type: ignore[type-arg]
    """A task of one tenant (`tenant=True`) or of the system (`system=True`), by keywords only.

    A tenant's task is sent with `workspace_id` and runs with `actor`, inside the wall of the system
    bound to that workspace. One of the system runs outside any wall: its actions step into the
    system's role, or open the wall of each tenant in turn.
    """

    abstract = True
    tenant = False
    system = False
    # Celery would compare what is sent with what the function takes, and those differ by the actor.
    typing = False

    @classmethod
    def on_bound(cls, app: Celery) -> None:  # noqa: ARG003 - Celery's signature
        """Refuse a task that does not say which of the two it is, before any worker runs it."""
        if cls.tenant is cls.system:
            raise ImproperlyConfigured(f"{cls.name} is a task of a tenant or of the system.")

    def __call__(self, *positional: Any, **keywords: Any) -> Any:
        if positional:
            raise TypeError(f"{self.name} takes keywords only.")
        if self.system:
            return super().__call__(**keywords)
        if "workspace_id" not in keywords:
            raise TypeError(f"{self.name} is a tenant's task and needs its workspace_id.")
        with wall(workspace_actor(keywords.pop("workspace_id"))) as actor:
            return super().__call__(actor=actor, **keywords)
