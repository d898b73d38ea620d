"""Row visibility of deals: managers and leads see their side's whole, reps the deals they are on."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from cosell.core.actor import Actor
from partners.models.querysets import TenantQuerySet, WorkspaceWideQuerySet


class DealQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """The narrow tenant condition, repeated for the planner; for reps through the access index.

        Later filters of the index must go through `alias(x=F("access__…"))`, which uses this join:
        another `filter(access__…)` would join everybody's entries.
        """
        if actor.sees_whole_side:
            return self.in_tenant(actor)
        tenant = (
            {"access__workspace_id": actor.workspace_id}
            if actor.is_vendor
            else {"access__partnership_id": actor.partnership_id}
        )
        return self.filter(access__user_id=actor.user_id, **tenant)

    def in_tenant(self, actor: Actor) -> Self:
        """Rows of the acting company's workspace or partnership, whoever is on them."""
        if actor.is_vendor:
            return self.filter(workspace_id=actor.workspace_id)
        return self.filter(partnership_id=actor.partnership_id)


class DealChildQuerySet(TenantQuerySet):
    """Rows of a deal: the tenant's, and for reps only of deals they are on."""

    def visible_to(self, actor: Actor) -> Self:
        rows = super().visible_to(actor)
        if actor.sees_whole_side:
            return rows
        return rows.filter(deal__access__user_id=actor.user_id)


class PrivateNoteQuerySet(DealChildQuerySet):
    """A note is met by its own company alone."""

    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).filter(owner_organization_id=actor.organization_id)


class OwnRowQuerySet(TenantQuerySet):
    """Rows of a partnership that belong to one company alone."""

    def visible_to(self, actor: Actor) -> Self:
        return super().visible_to(actor).filter(owner_organization_id=actor.organization_id)


class VendorRowQuerySet(models.QuerySet[Any]):
    """Rows of a workspace that its partners never meet."""

    def visible_to(self, actor: Actor) -> Self:
        if not actor.is_vendor:
            return self.none()
        return self.filter(workspace_id=actor.workspace_id)


class RegistrationQuerySet(TenantQuerySet):
    """The vendor's managers see the queue, partner leads their company's, reps their own."""

    def visible_to(self, actor: Actor) -> Self:
        rows = super().visible_to(actor)
        if actor.sees_whole_side:
            return rows
        return rows.filter(Q(submitted_by_id=actor.user_id) | Q(contact_id=actor.user_id))


class AlertQuerySet(TenantQuerySet):
    """Whoever leads a side sees its whole, a rep those of the deals and registrations of their own."""

    def visible_to(self, actor: Actor) -> Self:
        rows = super().visible_to(actor)
        if actor.sees_whole_side:
            return rows
        return rows.filter(_own("", actor))


class AlertNoticeQuerySet(TenantQuerySet):
    """With the alert that somebody was told of."""

    def visible_to(self, actor: Actor) -> Self:
        rows = super().visible_to(actor)
        if actor.sees_whole_side:
            return rows
        return rows.filter(_own("alert__", actor))


def _own(path: str, actor: Actor) -> Q:
    """A person has one entry per deal in the access index, so that no row comes twice."""
    user = actor.user_id
    return (
        Q(**{f"{path}deal__access__user_id": user})
        | Q(**{f"{path}registration__submitted_by_id": user})
        | Q(**{f"{path}registration__contact_id": user})
    )


class SavedViewQuerySet(models.QuerySet[Any]):
    """Saved views are personal."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(
            workspace_id=actor.workspace_id,
            user_id=actor.user_id,
            owner_organization_id=actor.organization_id,
        )


__all__ = [
    "AlertNoticeQuerySet",
    "AlertQuerySet",
    "DealChildQuerySet",
    "DealQuerySet",
    "OwnRowQuerySet",
    "PrivateNoteQuerySet",
    "RegistrationQuerySet",
    "SavedViewQuerySet",
    "VendorRowQuerySet",
    "WorkspaceWideQuerySet",
]
