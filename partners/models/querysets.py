"""Row visibility: the only definition of what an actor may see, on top of the wall."""

from typing import Any, Self

from django.db import models

from cosell.core.actor import Actor


class TenantQuerySet(models.QuerySet[Any]):
    """Rows of a workspace or a partnership. The narrow condition is repeated for the planner."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_vendor:
            return self.filter(workspace_id=actor.workspace_id)
        return self.filter(partnership_id=actor.partnership_id)


class WorkspaceQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(pk=actor.workspace_id)


class PartnershipQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.is_vendor:
            return self.filter(workspace_id=actor.workspace_id)
        return self.filter(pk=actor.partnership_id)


class MembershipQuerySet(TenantQuerySet):
    """The vendor sees all members of its workspace, a partner those of its own company."""


class InvitationQuerySet(TenantQuerySet):
    """Own-side invitations; the vendor also sees those of its partners."""


class ApiTokenQuerySet(TenantQuerySet):
    """A person sees their own tokens."""

    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).filter(user_id=actor.user_id)


class IdempotencyKeyQuerySet(TenantQuerySet):
    """A company's own kept answers."""

    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).filter(owner_organization_id=actor.organization_id)


class WorkspaceWideQuerySet(models.QuerySet[Any]):
    """Facts that every company of the workspace reads."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(workspace_id=actor.workspace_id)
