"""Which channel a person hears on, and when."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cosell.core.actor import Side
from cosell.messaging.enums import Channel, Interest, Kind, Preset

#: How long a message waits, so that an undo leaves no trace of it.
HOLD = timedelta(seconds=10)
#: How long news of a deal that asks nothing waits for more of its kind.
BUNDLE = timedelta(minutes=10)
#: Kinds that ask the reader for something: each goes alone.
ASKING = frozenset({Kind.ASKED, Kind.ALERT})

_ALL = frozenset(Channel)
_INBOX = frozenset({Channel.INBOX})
_MAIL = frozenset({Channel.INBOX, Channel.EMAIL})
PRESETS: Mapping[Preset, Mapping[Kind, frozenset[Channel]]] = {
    Preset.QUIET: {
        Kind.ASKED: _MAIL, Kind.ALERT: _MAIL, Kind.DECISION: _MAIL, Kind.ACTIVITY: _INBOX,
        Kind.STAGE: _INBOX, Kind.SYNC: frozenset({Channel.EMAIL}),
    },
    Preset.NORMAL: {
        Kind.ASKED: _ALL, Kind.ALERT: _ALL, Kind.DECISION: _ALL, Kind.ACTIVITY: _INBOX,
        Kind.STAGE: _MAIL, Kind.SYNC: frozenset({Channel.EMAIL, Channel.SLACK}),
    },
    Preset.EVERYTHING: {
        **dict.fromkeys(Kind, _ALL), Kind.SYNC: frozenset({Channel.EMAIL, Channel.SLACK}),
    },
}  # fmt: skip


def preset_of(stored: str, side: Side) -> Preset:
    """A person's preset; without one, a partner's people are told quietly, a vendor's normally."""
    if stored:
        return Preset(stored)
    return Preset.QUIET if side is Side.PARTNER else Preset.NORMAL


def listening_side(sides: Collection[Side]) -> Side:
    """The side whose preset somebody has who chose none: a vendor's if they sit there anywhere.

    A preference is one for all workspaces, so somebody on both sides cannot have both.
    """
    return Side.PARTNER if set(sides) == {Side.PARTNER} else Side.VENDOR


def channels_for(
    kind: Kind,
    preset: Preset,
    choices: Mapping[str, Collection[str]],
    interest: Interest | None = None,
) -> frozenset[Channel]:
    """Where somebody hears of something.

    A muted deal is silent but for what asks them; one that is followed comes by mail too. What the
    person's own choice does not name is as in the quiet preset.
    """
    found = PRESETS.get(preset, PRESETS[Preset.QUIET])[kind]
    if preset is Preset.CUSTOM and kind in choices:
        found = frozenset(Channel(name) for name in choices[kind] if name in set(Channel))
    if interest is Interest.MUTE and kind not in ASKING:
        return frozenset()
    if interest is Interest.FOLLOW:
        return found | _MAIL
    return found


def quiet_until(moment: datetime, zone: str, begins: time | None, ends: time | None) -> datetime:
    """The moment itself, or the end (in UTC) of the quiet hours in which it falls.

    The hours are in the person's zone and may span midnight; equal ends mean none.
    """
    if begins is None or ends is None or begins == ends:
        return moment
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.time().replace(tzinfo=None)
    inside = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not inside:
        return moment
    day = local.date() if clock < ends else local.date() + timedelta(days=1)
    return datetime.combine(day, ends, ZoneInfo(zone)).astimezone(UTC)
