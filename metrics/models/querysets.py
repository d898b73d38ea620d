"""Row visibility of the numbers, on top of the wall."""

from typing import Any, Self

from django.db import models

from cosell.core.actor import Actor
from partners.models import User
from partners.models.querysets import TenantQuerySet, WorkspaceWideQuerySet


class CellQuerySet(TenantQuerySet):
    """Managers see the workspace's cells, a vendor's other people those of their own deals.

    A partner's people see their company's: its scorecard is for all of them.
    """

    def visible_to(self, actor: Actor) -> Self:
        rows = super().visible_to(actor)
        if actor.is_partner or actor.sees_whole_side:
            return rows
        return rows.filter(owner__in=User.objects.filter(pk=actor.person_id).values("code"))


class ManagerRowQuerySet(models.QuerySet[Any]):
    """What a vendor's managers know of the whole company; neither reps nor partners meet it."""

    def visible_to(self, actor: Actor) -> Self:
        if not (actor.is_vendor and actor.sees_whole_side):
            return self.none()
        return self.filter(workspace_id=actor.workspace_id)


__all__ = ["CellQuerySet", "ManagerRowQuerySet", "TenantQuerySet", "WorkspaceWideQuerySet"]
