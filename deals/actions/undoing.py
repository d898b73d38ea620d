"""Taking a move back while nobody has acted on it."""

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.enums import MoveKind, Outcome, Stage
from deals.errors import DealClosed
from deals.models import Deal, StageMove
from deals.policies import can_undo_move
from deals.queries.ends import last_move
from deals.queries.moves import is_acted_on, jump_of
from deals.queries.pulse import event_numbers
from deals.queries.rooms import load_room, lock_deal

_UNDOABLE = (MoveKind.FORWARD, MoveKind.ANYWAY, MoveKind.BACK)


def undo_move(code: str, *, actor: Actor) -> Deal:
    """Take the last move back, a jump over stages as a whole: the former visit goes on.

    Its clock runs as if the deal had never left. Raises Conflict once anything both companies read
    has happened since, and when there is no move to take back (a win and a reopening are undone by
    acts of their own); Forbidden for others than the mover and who leads that side; DealClosed.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal, move = room.deal, last_move(room.deal)
        if deal.outcome != Outcome.OPEN:
            raise DealClosed(_("This deal has ended. Reopen it to go on."))
        if move is None or move.kind not in _UNDOABLE:
            raise Conflict(_("There is no move to take back."))
        if not can_undo_move(actor, room, move):
            raise Forbidden(
                _("Only %(name)s or their lead takes this move back.") % {"name": move.user_name}
            )
        if is_acted_on(move, event_numbers(actor, deal)):
            raise Conflict(
                _("Somebody has acted on this move. Move the deal back instead."),
                code="acted_on",
            )
        jump = jump_of(move)
        _take_back(actor, deal, jump)
        refresh_deal(actor, deal)
        record_event(
            "deal.move_undone",
            actor=actor,
            deal_id=deal.pk,
            partnership_id=deal.partnership_id,
            payload={"from": move.to_stage, "to": deal.stage},
        )
        return deal


def _take_back(actor: Actor, deal: Deal, jump: list[StageMove]) -> None:
    """Empty the visits that the jump opened, and let the one before them go on."""
    now = clock.now()
    visits = list(deal.visits.filter(undone_at=None).order_by("-entered_at", "-id"))
    for visit in visits[: len(jump)]:
        visit.left_at, visit.undone_at = visit.entered_at, now
        visit.save(update_fields=["left_at", "undone_at"])
    former = visits[len(jump)]
    former.left_at = None
    former.save(update_fields=["left_at"])
    for move in jump:
        move.undone_at, move.undone_by_name = now, actor.user_name
        move.save(update_fields=["undone_at", "undone_by_name"])
    _return_to(deal, former.stage)
    if deal.first_stage < Stage.PROPOSAL and not _was_in_proposal(deal):
        deal.proposal_entered_at = None


def _return_to(deal: Deal, stage: int) -> None:
    """One stage at a time where it leads forward again: the database lets none be skipped."""
    while deal.stage < stage - 1:
        deal.stage += 1
        deal.save(update_fields=["stage"])
    deal.stage = stage


def _was_in_proposal(deal: Deal) -> bool:
    return bool(deal.visits.filter(undone_at=None, stage__gte=Stage.PROPOSAL).exists())
