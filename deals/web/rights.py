"""What a reader may do in a deal room: buttons ask the same functions as the actions."""

from collections.abc import Iterable
from dataclasses import dataclass

from cosell.core.actor import Actor
from deals import policies
from deals.models import OutcomeReason
from deals.models.rooms import Room


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """One answer per button of the room."""

    move: bool
    move_anyway: bool
    back: bool
    win: bool
    undo_win: bool
    end: bool
    reopen: bool
    give_reason: bool
    object: bool
    pause: bool
    edit: bool
    renew: bool
    note: bool
    team: bool
    roles: bool


def rights_of(room: Room, actor: Actor, reasons: Iterable[OutcomeReason]) -> Rights:
    """Policies and the deal's present state together. `reasons` are those of its present end."""
    deal = room.deal
    is_open, is_won = deal.outcome == "open", deal.outcome == "won"
    has_ended = not is_open and not is_won
    ends = policies.can_end_deal(actor, room)
    sides = [row.side for row in reasons]
    moves = policies.can_move_deal(actor, room)
    return Rights(
        move=is_open and deal.stage < 4 and moves,
        move_anyway=policies.can_move_anyway(actor, room),
        back=is_open and deal.stage > 1 and moves,
        win=is_open and deal.stage == 4 and policies.can_win_deal(actor, room),
        undo_win=is_won and policies.can_undo_win(actor),
        end=is_open and ends,
        reopen=has_ended and policies.can_reopen_deal(actor, room),
        give_reason=has_ended and ends and actor.side not in sides,
        object=has_ended and ends and bool(sides) and sides[0] != actor.side,
        pause=is_open and policies.can_pause_deal(actor, room),
        edit=is_open and policies.can_edit_deal(actor, room),
        renew=is_won and policies.can_renew_deal(actor, room),
        note=policies.can_write_note(actor, room),
        team=policies.can_manage_team(actor, room, actor.side),
        roles=policies.can_edit_roles(actor, room),
    )
