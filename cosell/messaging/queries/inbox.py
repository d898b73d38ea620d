"""What a person was told, and what the company's messages came to."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Forbidden
from cosell.messaging.enums import MessageState
from cosell.messaging.models import Message, Notification, SlackTarget, UsedLink
from cosell.messaging.policies import can_connect_slack, can_see_messages
from cosell.messaging.registry import Words, describe
from cosell.messaging.rules.links import Link
from cosell.messaging.rules.preferences import ASKING

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One notification with its words. `asks` is whether it waits for an act of the reader's."""

    notification: Notification
    words: Words
    asks: bool


def open_inbox(actor: Actor, *, before: int | None = None) -> tuple[list[InboxRow], int | None]:
    """What is not put away, asking rows first; and where the next page begins, or None.

    Rows that hold no more, and rows of what the reader may not see any more, are left out.
    """
    rows = Notification.objects.visible_to(actor).filter(done_at=None, is_shown=True)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-pk")[: PAGE + 1])
    following = page[PAGE - 1].pk if len(page) > PAGE else None
    found = []
    for row in page[:PAGE]:
        words = describe(row, actor)
        if words is not None:
            found.append(InboxRow(notification=row, words=words, asks=row.kind in ASKING))
    return sorted(found, key=lambda each: (not each.asks, -each.notification.pk)), following


def stuck_messages(actor: Actor) -> list[Message]:
    """The company's messages that were given up, or of which nobody knows, newest first.

    Raises Forbidden for whoever is not the company's admin or lead.
    """
    if not can_see_messages(actor):
        if actor.is_vendor:
            raise Forbidden(_("Only an admin of %s can see this.") % actor.workspace_name)
        raise Forbidden(_("Only a lead of %s can see this.") % actor.organization_name)
    rows = Message.objects.of_company(actor).filter(
        state__in=[MessageState.PARKED, MessageState.UNKNOWN]
    )
    return list(rows.select_related("user").order_by("-pk")[:PAGE])


def is_used(actor: Actor, link: Link) -> bool:
    """Whether a link has done its act. Needs an open wall."""
    return UsedLink.objects.visible_to(actor).filter(digest=link.digest).exists()


def slack_targets(actor: Actor) -> list[SlackTarget]:
    """Where the acting company hears in Slack. Raises Forbidden for who may not choose that."""
    if not can_connect_slack(actor):
        place = actor.workspace_name if actor.is_vendor else actor.organization_name
        raise Forbidden(_("Only a manager or lead of %s can see this.") % place)
    rows = SlackTarget.objects.of_company(actor).select_related("partnership__organization")
    return list(rows.order_by("pk"))
