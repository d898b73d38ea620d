"""What people and companies choose about being told."""

from collections.abc import Collection
from datetime import time

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Forbidden, Invalid, NotFound
from cosell.core.ids import LENGTH, LONG, normalise_code
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from cosell.messaging.enums import Channel, Interest, Kind, Preset
from cosell.messaging.models import DealInterest, Notification, Preference, SlackTarget
from cosell.messaging.policies import can_connect_slack
from cosell.messaging.rules.preferences import PRESETS, channels_for, preset_of
from cosell.messaging.transports.slack import is_allowed_webhook


def choose_preset(preset: str, *, user_id: int) -> Preference:
    """Take one of the presets, or the last choice of one's own. Raises Invalid for another word."""
    if preset not in Preset.values:
        raise Invalid({"preset": [_("Choose one of the presets.")]})
    row, _made = Preference.objects.update_or_create(user_id=user_id, defaults={"preset": preset})
    return row


def choose_channels(
    kind: str, channels: Collection[str], *, user_id: int, side: Side = Side.VENDOR
) -> Preference:
    """Set where one kind is heard. What was not chosen yet stays as the present preset has it."""
    if kind not in Kind.values:
        raise Invalid({"kind": [_("There is no such kind of message.")]})
    if not set(channels) <= set(Channel.values):
        raise Invalid({"channels": [_("There is no such channel.")]})
    row, _made = Preference.objects.get_or_create(user_id=user_id)
    preset = preset_of(row.preset, side)
    choices: dict[str, list[str]] = dict(row.choices)
    if preset is not Preset.CUSTOM:
        choices = {name: sorted(found) for name, found in PRESETS[preset].items()}
    choices[kind] = sorted(set(channels))
    row.preset, row.choices = Preset.CUSTOM, choices
    row.save(update_fields=["preset", "choices"])
    return row


def stop_mails(kind: str, *, user_id: int, side: Side = Side.VENDOR) -> Preference:
    """Take e-mail away from one kind, as a press on unsubscribe asks for."""
    if kind not in Kind.values:
        raise NotFound
    row, _made = Preference.objects.get_or_create(user_id=user_id)
    preset = preset_of(row.preset, side)
    known = channels_for(Kind(kind), preset, row.choices)
    rest = {channel.value for channel in known - {Channel.EMAIL}}
    return choose_channels(kind, rest, user_id=user_id, side=side)


def choose_quiet_hours(
    quiet_from: time | None, quiet_until: time | None, *, user_id: int
) -> Preference:
    """Set the hours in which nothing is sent, or none. Raises Invalid for one end alone."""
    if (quiet_from is None) is not (quiet_until is None):
        name = "quiet_until" if quiet_until is None else "quiet_from"
        raise Invalid({name: [_("Quiet hours have a beginning and an end.")]})
    row, _made = Preference.objects.update_or_create(
        user_id=user_id, defaults={"quiet_from": quiet_from, "quiet_until": quiet_until}
    )
    return row


def set_interest(deal_code: str, interest: str, *, actor: Actor) -> None:
    """Mute or follow a deal; an empty word takes the choice back.

    The caller has made sure that the actor sees the deal.
    """
    if interest and interest not in Interest.values:
        raise Invalid({"interest": [_("Follow it, mute it, or neither.")]})
    with wall(actor):
        rows = DealInterest.objects.visible_to(actor).filter(deal_code=deal_code)
        if not interest:
            rows.delete()
            return
        row = rows.first() or DealInterest(
            workspace_id=actor.workspace_id,
            partnership_id=actor.partnership_id,
            owner_organization_id=actor.organization_id,
            user_id=actor.person_id,
            deal_code=deal_code,
        )
        row.interest = interest
        row.save()


def mark_done(codes: Collection[str] | None, *, actor: Actor, done: bool = True) -> int:
    """Put rows of the inbox away, all of them without codes; or bring them back. Returns how many."""
    with wall(actor):
        rows = Notification.objects.visible_to(actor).filter(is_shown=True)
        if codes is not None:
            rows = rows.filter(code__in=[normalise_code(code, (LENGTH, LONG)) for code in codes])
        rows = rows.filter(done_at=None) if done else rows.exclude(done_at=None)
        return rows.update(done_at=clock.now() if done else None)


def connect_slack(
    *,
    actor: Actor,
    partnership_id: int | None = None,
    webhook_url: str = "",
    bot_token: str = "",
    channel: str = "",
) -> SlackTarget:
    """Say where the company hears of a partnership: by webhook, or by a bot in a channel.

    Without a partnership it is about all that have no place of their own. A partner's company has
    one place, for its own partnership; the caller has made sure that a vendor sees the one it names.
    Raises Invalid for an address that
    is not Slack's and for both ways at once.
    """
    if not can_connect_slack(actor):
        raise Forbidden(_("Ask a manager or lead of your company."))
    _check_slack(webhook_url, bot_token, channel)
    with wall(actor):
        about = actor.partnership_id or partnership_id
        rows = SlackTarget.objects.of_company(actor).filter(partnership_id=about)
        row = rows.first() or SlackTarget(
            workspace_id=actor.workspace_id,
            partnership_id=about,
            owner_organization_id=actor.organization_id,
        )
        row.user_id = actor.person_id
        row.webhook_url, row.bot_token, row.channel = webhook_url, bot_token, channel
        row.save()
        record_event("slack.connected", actor=actor, partnership_id=about, private=True)
        return row


def _check_slack(webhook_url: str, bot_token: str, channel: str) -> None:
    if webhook_url and (bot_token or channel):
        raise Invalid({"webhook_url": [_("Give a webhook, or a bot with a channel, not both.")]})
    if webhook_url and not is_allowed_webhook(webhook_url):
        raise Invalid(
            {"webhook_url": [_("A webhook's address begins with https://hooks.slack.com/.")]}
        )
    if not webhook_url and not (bot_token and channel):
        name = "channel" if bot_token else "webhook_url"
        raise Invalid({name: [_("Give a webhook, or a bot's token with its channel.")]})


def disconnect_slack(partnership_code: str, *, actor: Actor) -> None:
    """Take away the place for one partnership, or (without a code) the one for all.

    Raises NotFound where the actor's company has none.
    """
    if not can_connect_slack(actor):
        raise Forbidden(_("Ask a manager or lead of your company."))
    with wall(actor):
        rows = SlackTarget.objects.of_company(actor)
        code = partnership_code.upper()
        about = rows.filter(partnership__code=code) if code else rows.filter(partnership=None)
        row = about.first()
        if row is None:
            raise NotFound
        about = row.partnership_id
        row.delete()
        record_event("slack.disconnected", actor=actor, partnership_id=about, private=True)
