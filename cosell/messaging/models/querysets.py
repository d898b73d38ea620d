"""Row visibility of the event log."""

from typing import Any, Self

from django.db import models

from cosell.core.actor import Actor
from cosell.messaging.enums import Visibility


class EventQuerySet(models.QuerySet[Any]):
    """Shared events of the acting side's tenant, and its own private ones."""

    def visible_to(self, actor: Actor) -> Self:
        tenant = (
            models.Q(workspace_id=actor.workspace_id)
            if actor.is_vendor
            else models.Q(partnership_id=actor.partnership_id)
        )
        own = models.Q(visibility=Visibility.SHARED) | models.Q(
            owner_organization_id=actor.organization_id
        )
        return self.filter(tenant, own)


class DeliveryQuerySet(models.QuerySet[Any]):
    """Deliveries are the workspace's plumbing: the vendor's admins look at them."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_vendor:
            return self.none()
        return self.filter(workspace_id=actor.workspace_id)
