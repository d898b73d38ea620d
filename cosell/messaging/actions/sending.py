"""Sending what waits: checked again at the last moment, tried again when it fails, never forgotten."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, NotFound
from cosell.core.wall import system_role, wall
from cosell.messaging.actions.relay import hand_out, lease
from cosell.messaging.enums import Channel, Interest, Kind, MessageState
from cosell.messaging.errors import Refused, TransportError, Unsure
from cosell.messaging.models import Message, Notification, SlackTarget
from cosell.messaging.policies import can_see_messages
from cosell.messaging.queries.recipients import Recipient, find_recipient, interest_in
from cosell.messaging.registry import Words, describe
from cosell.messaging.rules.links import Link, seal, seal_stop
from cosell.messaging.rules.preferences import ASKING
from cosell.messaging.rules.retries import MAX_ATTEMPTS, wait_before
from cosell.messaging.transports import email, slack
from cosell.messaging.transports.parcels import Parcel, SlackAddress

_SEND = {Channel.EMAIL: email.send, Channel.SLACK: slack.send}
_RETRIED = (MessageState.PARKED, MessageState.UNKNOWN)


def due_messages() -> list[int]:
    """Messages to hand to the workers now. One that died while being sent becomes unknown here."""
    now = clock.now()
    with system_role():
        Message.objects.filter(state=MessageState.SENDING, next_at__lte=now).update(
            state=MessageState.UNKNOWN, last_error="The worker ended while it was being sent."
        )
        return hand_out(Message.objects.filter(state=MessageState.WAITING, next_at__lte=now), now)


def send_messages(message_ids: Sequence[int]) -> list[str]:
    """Send several in turn, each in transactions of its own. Returns their states."""
    with email.one_connection():
        return [send_message(number) for number in message_ids]


def send_message(message_id: int) -> str:
    """Send one message, if it is this worker's to send. Returns its state afterwards.

    The reader's seat, their view of the deal and their choice are looked up now, not when the
    message was made. What nobody may read any more is dropped, and the row says why.
    """
    row = lease(Message.objects.filter(state=MessageState.WAITING), message_id)
    if row is None:
        return "elsewhere"
    try:
        parcel = _pack(row)
    except Exception as error:
        return _fail(row, f"{type(error).__name__}: {error}")
    if isinstance(parcel, str):
        return _settle(row, MessageState.DROPPED, last_error=parcel)
    if row.is_once and not _mark_sending(row):
        return "elsewhere"
    return _hand_over(row, parcel)


def _hand_over(row: Message, parcel: Parcel) -> str:
    try:
        _SEND[Channel(row.channel)](parcel)
    except Unsure as error:
        if row.is_once:
            return _settle(row, MessageState.UNKNOWN, last_error=str(error)[:500])
        return _fail(row, str(error))
    except Refused as error:
        return _settle(row, MessageState.PARKED, last_error=str(error)[:500])
    except TransportError as error:
        return _fail(row, str(error))
    return _settle(
        row, MessageState.SENT, last_error="", sent_at=clock.now(), subject=parcel.subject
    )


def _mark_sending(row: Message) -> bool:
    """Commit that it is about to leave; only the holder of this very lease can."""
    with system_role():
        rows = Message.objects.filter(
            pk=row.pk, state=MessageState.WAITING, attempts=row.attempts, next_at=row.next_at
        )
        return bool(rows.update(state=MessageState.SENDING))


def _settle(row: Message, state: MessageState, **facts: Any) -> str:
    with system_role():
        Message.objects.filter(pk=row.pk, attempts=row.attempts).update(state=state, **facts)
    return str(state)


def _fail(row: Message, reason: str) -> str:
    """Put off, or give up after a fixed number of tries."""
    if row.attempts >= MAX_ATTEMPTS:
        return _settle(row, MessageState.PARKED, last_error=reason[:500])
    wait = wait_before(row.attempts, random.uniform(0.8, 1.2))  # noqa: S311 - no secret
    return _settle(
        row, MessageState.WAITING, last_error=reason[:500], next_at=clock.now() + wait,
        handed_at=None,
    )  # fmt: skip


def _pack(row: Message) -> Parcel | str:
    """The message in words, or why there is nothing to say (any more)."""
    recipient = find_recipient(
        row.user_id, workspace_id=row.workspace_id, organization_id=row.owner_organization_id
    )
    if recipient is None:
        return "The reader has no seat here any more."
    with wall(recipient.actor), translation.override(recipient.locale):
        if _is_muted(row, recipient):
            return "The reader muted the deal."
        words = _word(row, recipient)
        if not words:
            return "Nothing of it holds, or the reader may not see it any more."
        return _parcel(row, recipient, words)


def _is_muted(row: Message, recipient: Recipient) -> bool:
    is_news = row.kind not in ASKING
    return is_news and interest_in(recipient.actor, row.deal_code) is Interest.MUTE


def _word(row: Message, recipient: Recipient) -> tuple[Words, ...]:
    if row.topic:
        own = describe(row, recipient.actor)
        return (own,) if own else ()
    items = Notification.objects.visible_to(recipient.actor).filter(pk__in=row.items, done_at=None)
    found = (describe(item, recipient.actor) for item in items.order_by("pk"))
    return tuple(words for words in found if words is not None)


def _parcel(row: Message, recipient: Recipient, words: tuple[Words, ...]) -> Parcel:
    actor = recipient.actor
    stop = reverse("unsubscribe", args=[seal_stop(recipient.user_id, row.kind)])
    return Parcel(
        code=row.code,
        kind_label=str(Kind(row.kind).label),
        to=recipient.email,
        name=actor.user_name,
        words=tuple(_with_link(each, row, actor) for each in words),
        thread=f"deal-{row.deal_code}" if row.deal_code else "",
        workspace_name=actor.workspace_name,
        settings_url=f"{settings.PUBLIC_URL}{reverse('notification_settings')}#{row.kind}",
        unsubscribe_url=settings.PUBLIC_URL + stop,
        slack=_slack_address(row, actor) if row.channel == Channel.SLACK else None,
    )


def _with_link(words: Words, row: Message, actor: Actor) -> Words:
    """The words with the address that does their act. Copies of a message carry the same link."""
    if words.act is None or row.channel != Channel.EMAIL:
        return words
    link = Link(
        workspace_id=actor.workspace_id,
        organization_id=actor.organization_id,
        user_id=actor.person_id,
        act=words.act.name,
        facts=words.act.facts,
        number=row.code,
    )
    path = reverse("act_from_message", args=[seal(link)])
    return replace(words, act_url=settings.PUBLIC_URL + path)


def _slack_address(row: Message, actor: Actor) -> SlackAddress | None:
    target = SlackTarget.objects.of_company(actor).filter(pk=row.target_id).first()
    if target is None:
        return None
    return SlackAddress(
        webhook_url=target.webhook_url, bot_token=target.bot_token, channel=target.channel
    )


def send_again(code: str, *, actor: Actor) -> Message:
    """Take up a message that was given up, or that nobody knows to have left.

    For the company's own admin or lead. Raises Forbidden, and NotFound for a message of another
    company and for one that is on its way.
    """
    with wall(actor):
        if not can_see_messages(actor):
            raise Forbidden("Only an admin can do that.")
        rows = Message.objects.of_company(actor).select_for_update(of=("self",))
        row = rows.filter(code=code.upper(), state__in=_RETRIED).first()
        if row is None:
            raise NotFound
        row.state, row.attempts, row.next_at = MessageState.WAITING, 0, clock.now()
        row.handed_at = None
        row.save(update_fields=["state", "attempts", "next_at", "handed_at"])
        return row  # type: ignore[no-any-return]
