"""Presets, own choices, quiet hours: pure values."""

from datetime import UTC, datetime, time

import pytest

from cosell.core.actor import Side
from cosell.messaging.enums import Channel, Interest, Kind, Preset
from cosell.messaging.rules.preferences import (
    PRESETS,
    channels_for,
    listening_side,
    preset_of,
    quiet_until,
)
from cosell.messaging.rules.retries import wait_before

INBOX, EMAIL, SLACK = Channel.INBOX, Channel.EMAIL, Channel.SLACK


def test_every_preset_says_something_of_every_kind() -> None:
    for preset in (Preset.QUIET, Preset.NORMAL, Preset.EVERYTHING):
        assert set(PRESETS[preset]) == set(Kind)
    for kind in Kind:
        quiet, normal = PRESETS[Preset.QUIET][kind], PRESETS[Preset.NORMAL][kind]
        assert quiet <= normal <= PRESETS[Preset.EVERYTHING][kind]


@pytest.mark.parametrize(
    ("stored", "side", "expected"),
    [
        ("", Side.PARTNER, Preset.QUIET),
        ("", Side.VENDOR, Preset.NORMAL),
        ("everything", Side.PARTNER, Preset.EVERYTHING),
    ],
)
def test_without_a_choice_a_partner_is_told_quietly(
    stored: str, side: Side, expected: Preset
) -> None:
    assert preset_of(stored, side) is expected


def test_somebody_on_both_sides_is_told_as_a_vendor_is() -> None:
    assert listening_side([Side.PARTNER, Side.PARTNER]) is Side.PARTNER
    assert listening_side([Side.PARTNER, Side.VENDOR]) is Side.VENDOR
    assert listening_side([Side.VENDOR]) is Side.VENDOR
    assert listening_side([]) is Side.VENDOR


@pytest.mark.parametrize(
    ("kind", "choices", "interest", "expected"),
    [
        (Kind.STAGE, {"stage": ["email"]}, None, {EMAIL}),
        (Kind.STAGE, {}, None, {INBOX}),
        (Kind.STAGE, {"stage": ["pigeon"]}, None, set()),
        (Kind.STAGE, {"stage": []}, Interest.FOLLOW, {INBOX, EMAIL}),
        (Kind.STAGE, {"stage": ["email"]}, Interest.MUTE, set()),
        (Kind.ASKED, {"asked": ["email"]}, Interest.MUTE, {EMAIL}),
        (Kind.ALERT, {}, Interest.MUTE, {INBOX, EMAIL}),
    ],
)
def test_own_choices_and_deals_that_are_muted_or_followed(
    kind: Kind, choices: dict[str, list[str]], interest: Interest | None, expected: set[Channel]
) -> None:
    assert channels_for(kind, Preset.CUSTOM, choices, interest) == expected


@pytest.mark.parametrize(
    ("begins", "ends", "moment", "expected"),
    [
        (time(20), time(7), "2026-11-24T22:00", "2026-11-25T06:00"),
        (time(20), time(7), "2026-11-25T05:59", "2026-11-25T06:00"),
        (time(20), time(7), "2026-11-25T06:00", "2026-11-25T06:00"),
        (time(20), time(7), "2026-11-25T12:00", "2026-11-25T12:00"),
        (time(12), time(13), "2026-11-25T11:30", "2026-11-25T12:00"),
        (time(9), time(9), "2026-11-25T08:00", "2026-11-25T08:00"),
        (None, None, "2026-11-25T08:00", "2026-11-25T08:00"),
        # The night of the change to summer time: 02:30 does not exist in Berlin.
        (time(22), time(2, 30), "2027-03-28T00:30", "2027-03-28T01:30"),
    ],
)
def test_quiet_hours_end_in_the_persons_own_zone(
    begins: time | None, ends: time | None, moment: str, expected: str
) -> None:
    found = quiet_until(_utc(moment), "Europe/Berlin", begins, ends)
    assert found == _utc(expected)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_retries_double() -> None:
    assert [wait_before(n, 1.0).total_seconds() for n in range(1, 6)] == [10, 20, 40, 80, 160]
