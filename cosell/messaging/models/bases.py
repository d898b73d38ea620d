"""What rows of one person at one company carry."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from cosell.core.actor import Actor
from cosell.messaging.enums import Visibility


class PersonalQuerySet(models.QuerySet[Any]):
    """Rows of the acting person, for the company acted for."""

    def visible_to(self, actor: Actor) -> Self:
        return self.of_company(actor).filter(user_id=actor.user_id)

    def of_company(self, actor: Actor) -> Self:
        """The acting company's rows in this workspace, whoever of its people they are for."""
        tenant = (
            {"workspace_id": actor.workspace_id}
            if actor.is_vendor
            else {"partnership_id": actor.partnership_id}
        )
        return self.filter(owner_organization_id=actor.organization_id, **tenant)


class PersonalRow(models.Model):
    """Private to the company that the person acts for; a vendor's row carries no partnership."""

    workspace = models.ForeignKey("partners.Workspace", models.PROTECT, related_name="+")
    partnership = models.ForeignKey(
        "partners.Partnership",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    owner_organization = models.ForeignKey(
        "partners.Organization", models.PROTECT, related_name="+"
    )
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PRIVATE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: ClassVar[PersonalQuerySet] = PersonalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True
