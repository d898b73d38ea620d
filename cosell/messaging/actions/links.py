"""Links that act: each does its one act once."""

from django.db import IntegrityError, transaction

from cosell.core import clock
from cosell.core.errors import NotFound
from cosell.core.wall import wall
from cosell.messaging.models import UsedLink
from cosell.messaging.queries.recipients import Recipient, find_recipient
from cosell.messaging.registry import LinkAct, find_act
from cosell.messaging.rules.links import Link


def open_link(link: Link) -> tuple[Recipient, LinkAct]:
    """Whose link it is and what it does. Raises NotFound when the person has no seat any more."""
    recipient = find_recipient(
        link.user_id, workspace_id=link.workspace_id, organization_id=link.organization_id
    )
    act = find_act(link.act)
    if recipient is None or act is None:
        raise NotFound
    return recipient, act


def use_link(link: Link) -> str | None:
    """Do what the link does, once. Returns what was done, or None if it had been used before.

    Use and act are one transaction: an act that is refused leaves the link as it was. Raises what
    the act raises, and NotFound as `open_link` does.
    """
    recipient, act = open_link(link)
    actor = recipient.actor
    with wall(actor):
        try:
            with transaction.atomic():
                UsedLink.objects.create(
                    workspace_id=actor.workspace_id,
                    partnership_id=actor.partnership_id,
                    owner_organization_id=actor.organization_id,
                    user_id=actor.person_id,
                    digest=link.digest,
                    used_at=clock.now(),
                )
        except IntegrityError:
            return None
        return act.do(link.facts, actor)
