"""What a reader may do in a deal room: buttons ask the same functions as the actions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cosell.core.actor import Actor
from deals import policies
from deals.actions.signing import NUDGE_HOURS
from deals.models import OutcomeReason
from deals.models.rooms import Room
from deals.rules import gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """One answer per button of the room."""

    move: bool
    move_anyway: bool
    back: bool
    win: bool
    ask_win: bool
    undo_win: bool
    end: bool
    reopen: bool
    give_reason: bool
    object: bool
    pause: bool
    escalate: bool
    answer_pause: bool
    decline_pause: bool
    edit: bool
    renew: bool
    note: bool
    team: bool
    roles: bool
    split: bool
    confirm_source: bool
    correct_source: bool
    hand_over: bool


def rights_of(room: Room, actor: Actor, reasons: Iterable[OutcomeReason], now: datetime) -> Rights:
    """Policies and the deal's present state together. `reasons` are those of its present end."""
    deal = room.deal
    is_open, is_won = deal.outcome == "open", deal.outcome == "won"
    works = policies.works_on_deal(actor, room)
    return Rights(
        move=is_open and deal.stage < 4 and policies.can_move_deal(actor, room),
        move_anyway=policies.can_move_anyway(actor, room),
        back=is_open and deal.stage > 1 and policies.can_move_deal(actor, room),
        win=is_open and deal.stage == 4 and policies.can_win_deal(actor, room),
        ask_win=is_open and deal.stage == 4 and _may_ask_for_win(room, actor, now),
        undo_win=is_won
        and policies.can_undo_win(actor)
        and gate.win_can_be_undone(won_at=deal.closed_at or now, now=now),
        end=is_open and policies.can_end_deal(actor, room),
        pause=is_open and policies.can_pause_deal(actor, room),
        escalate=is_open and policies.can_escalate_deal(actor, room),
        answer_pause=is_open and policies.can_answer_pause(actor, room),
        decline_pause=is_open and room.waiting_pause is not None and works,
        edit=is_open and policies.can_edit_deal(actor, room),
        renew=is_won and policies.can_renew_deal(actor, room),
        note=policies.can_write_note(actor, room),
        team=policies.can_manage_team(actor, room, actor.side),
        roles=policies.can_edit_roles(actor, room),
        split=is_open and policies.can_propose_split(actor, room),
        confirm_source=deal.confirm_source_by is not None
        and now < deal.confirm_source_by
        and policies.can_confirm_source(actor, room),
        correct_source=policies.can_correct_source(actor),
        hand_over=is_open and policies.can_hand_to_partner(actor, room),
        **_after_the_end(room, actor, reasons, now),
    )


def _after_the_end(
    room: Room, actor: Actor, reasons: Iterable[OutcomeReason], now: datetime
) -> dict[str, bool]:
    """What is left to say once a deal is lost or withdrawn."""
    deal = room.deal
    has_ended = deal.outcome in {"lost", "withdrawn"}
    in_time = has_ended and gate.end_can_be_objected(
        room.calendar, ended_at=deal.closed_at or now, now=now
    )
    return {
        "reopen": has_ended and policies.can_reopen_deal(actor, room),
        "give_reason": has_ended
        and policies.can_end_deal(actor, room)
        and all(row.side != actor.side for row in reasons),
        "object": in_time and policies.can_object_to_end(actor, room),
    }


def _may_ask_for_win(room: Room, actor: Actor, now: datetime) -> bool:
    asked = room.deal.win_asked_at
    if asked is not None and now - asked < timedelta(hours=NUDGE_HOURS):
        return False
    return policies.can_ask_for_win(actor, room)
