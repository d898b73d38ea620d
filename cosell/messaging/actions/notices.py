"""Telling people: a row in the inbox, and what is to leave the house for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cosell.core import clock
from cosell.core.wall import wall
from cosell.messaging.enums import Channel, Kind, MessageState
from cosell.messaging.models import Event, Message, Notification
from cosell.messaging.queries.recipients import (
    Recipient,
    channels_of,
    preference_of,
    slack_target,
)
from cosell.messaging.rules.preferences import ASKING, BUNDLE, HOLD, quiet_until


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What is told. `key` makes telling twice have one effect, per person and company.

    `partnership_id` is the deal's; `is_once` forbids a second copy, even if that means none after
    a crash. `payload` holds codes and plain facts; words are found when somebody reads.
    """

    kind: Kind
    topic: str
    key: str
    deal_code: str = ""
    partnership_id: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    event: Event | None = None
    is_once: bool = False
    channels: frozenset[Channel] | None = None


def notify(recipient: Recipient, notice: Notice) -> Notification | None:
    """Tell one person once, where they chose to be told. None when they want to hear nothing.

    Opens the person's own wall: the rows are their company's alone.
    """
    actor = recipient.actor
    with wall(actor):
        channels = channels_of(recipient, notice.kind, notice.deal_code)
        if notice.channels is not None:
            channels &= notice.channels
        if not channels:
            return None
        row = _write(recipient, notice, is_shown=Channel.INBOX in channels)
        if Channel.EMAIL in channels:
            _post(recipient, notice, row, Channel.EMAIL)
        if Channel.SLACK in channels:
            _post_to_slack(recipient, notice, row)
        return row


def _tenant(recipient: Recipient) -> dict[str, Any]:
    actor = recipient.actor
    return {
        "workspace_id": actor.workspace_id,
        "partnership_id": actor.partnership_id,
        "owner_organization_id": actor.organization_id,
        "user_id": actor.person_id,
    }


def _write(recipient: Recipient, notice: Notice, *, is_shown: bool) -> Notification:
    row = Notification(
        **_tenant(recipient),
        kind=notice.kind,
        topic=notice.topic,
        key=notice.key,
        deal_code=notice.deal_code,
        payload=dict(notice.payload),
        event=notice.event,
        is_shown=is_shown,
        at=clock.now(),
    )
    Notification.objects.bulk_create([row], ignore_conflicts=True)
    found: Notification = Notification.objects.visible_to(recipient.actor).get(key=notice.key)
    return found


def _post(recipient: Recipient, notice: Notice, row: Notification, channel: Channel) -> None:
    if notice.kind in ASKING or not notice.deal_code:
        _make(
            recipient, notice, channel, key=f"n:{notice.key}", items=[row.pk],
            at=_released(recipient, clock.now() + HOLD),
        )  # fmt: skip
        return
    _bundle(recipient, notice, row, channel)


def _released(recipient: Recipient, moment: datetime) -> datetime:
    chosen = preference_of(recipient.user_id)
    return quiet_until(moment, recipient.time_zone, chosen.quiet_from, chosen.quiet_until)


def _bundle(recipient: Recipient, notice: Notice, row: Notification, channel: Channel) -> None:
    """Put it with what else there is to say of the deal in these ten minutes.

    A bundle that has been taken up already is left alone; the next one takes it.
    """
    window = int(clock.now().timestamp() // BUNDLE.total_seconds())
    while True:
        ends = datetime.fromtimestamp((window + 1) * BUNDLE.total_seconds(), UTC) + HOLD
        key = f"b:{notice.deal_code}:{window}"
        _make(recipient, notice, channel, key=key, items=[], at=_released(recipient, ends))
        bundle = (
            Message.objects.visible_to(recipient.actor)
            .select_for_update(of=("self",))
            .get(key=key, channel=channel)
        )
        if row.pk in bundle.items:
            return
        if bundle.state == MessageState.WAITING and bundle.attempts == 0:
            bundle.items = [*bundle.items, row.pk]
            bundle.save(update_fields=["items"])
            return
        window += 1


def _post_to_slack(recipient: Recipient, notice: Notice, row: Notification) -> None:
    """In the company's channel: what asks somebody names them, what is news is said once."""
    target = slack_target(recipient.actor, notice.partnership_id)
    if target is None:
        return
    is_news = notice.kind not in ASKING and notice.event is not None
    key = f"e:{notice.event.pk}" if is_news and notice.event else f"n:{notice.key}"
    rows = Message.objects.of_company(recipient.actor)
    if is_news and rows.filter(channel=Channel.SLACK, key=key).exists():
        return
    _make(
        recipient, notice, Channel.SLACK, key=key, items=[row.pk], at=clock.now() + HOLD,
        target_id=target.pk,
    )  # fmt: skip


def _make(
    recipient: Recipient,
    notice: Notice,
    channel: Channel,
    *,
    key: str,
    items: list[int],
    at: datetime,
    target_id: int | None = None,
) -> None:
    row = Message(
        **_tenant(recipient),
        channel=channel,
        kind=notice.kind,
        key=key,
        deal_code=notice.deal_code,
        items=items,
        target_id=target_id,
        is_once=notice.is_once,
        next_at=at,
        released_at=at,
    )
    Message.objects.bulk_create([row], ignore_conflicts=True)
