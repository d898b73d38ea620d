"""RACI: letters on one's own side, proposals for the other."""

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.actions.signing import refuse_closed
from deals.enums import ProposalState
from deals.models import Deal, DealStep, DealTeamMember, RoleAssignment, RoleProposal
from deals.models.rooms import Room
from deals.policies import can_edit_roles
from deals.queries.rooms import load_room, lock_deal
from deals.rules.raci import LetterView, needs_acceptance, validate_row

LETTERS = ("", "R", "A", "AR", "C", "I")


def set_role(code: str, step_key: str, *, user_code: str, letter: str, actor: Actor) -> Deal:
    """Give a person a letter on a step; an empty letter takes it away.

    On one's own side, or a C or I for anybody, it holds at once; an R or A of the other side becomes
    a proposal. Giving somebody the A takes it from whoever had it on the same side; an A that sits
    with the other side can only be proposed away. Raises Invalid when the row would lack somebody
    accountable or responsible.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        step, member = _find(actor, room, step_key, user_code)
        _refuse_letter(room, member, letter)
        if _letter(room, step, member) == letter:
            return room.deal
        if _needs_consent(actor, room, step, member, letter):
            _propose(actor, room, step, member, letter)
            return room.deal
        _assign(actor, room, step, member, letter)
        return room.deal


def _refuse_letter(room: Room, member: DealTeamMember, letter: str) -> None:
    """R and A are duties of people who sign: an observer or an approver holds no slot."""
    if letter not in LETTERS:
        raise Invalid({"letter": [_("Choose one of the letters.")]})
    if needs_acceptance(letter) and not room.can_sign(member.user_id, Side(member.side)):
        raise Invalid(
            {"letter": [_("%(name)s does not sign on this deal.") % {"name": member.user.name}]}
        )


def _find(
    actor: Actor, room: Room, step_key: str, user_code: str
) -> tuple[DealStep, DealTeamMember]:
    step = room.step(step_key)
    if step is None:
        raise NotFound
    if not can_edit_roles(actor, room):
        raise Forbidden(_("Only people who work on this deal change its roles."))
    refuse_closed(room, step)
    member = next((m for m in room.team if m.user.code == user_code.upper() and m.is_active), None)
    if member is None:
        raise Invalid({"person": [_("Choose somebody on this deal.")]})
    return step, member


def _letter(room: Room, step: DealStep, member: DealTeamMember) -> str:
    rows = room.roles.get(step.pk, ())
    return next((row.letter for row in rows if row.user_id == member.user_id), "")


def _needs_consent(
    actor: Actor, room: Room, step: DealStep, member: DealTeamMember, letter: str
) -> bool:
    """R and A of the other company need its yes, given or taken away; C and I are free."""
    differing = "".join(set(_letter(room, step, member)) ^ set(letter))
    touches_other = member.side != actor.side and needs_acceptance(differing)
    accountable = room.accountable(step)
    takes_other_a = (
        "A" in letter
        and accountable is not None
        and accountable.side != actor.side
        and accountable.user_id != member.user_id
    )
    return touches_other or takes_other_a


def _assign(
    actor: Actor,
    room: Room,
    step: DealStep,
    member: DealTeamMember,
    letter: str,
    *,
    is_act: bool = False,
) -> None:
    _refuse_gap(room, step, member, letter)
    if "A" in letter:
        _free_accountable(room, step, member)
    rows = room.roles.get(step.pk, ())
    mine = next((row for row in rows if row.user_id == member.user_id), None)
    if mine is not None and not letter:
        mine.delete()
    elif mine is not None:
        mine.letter, mine.side = letter, member.side
        mine.save(update_fields=["letter", "side"])
    else:
        RoleAssignment.objects.create(
            workspace_id=room.deal.workspace_id,
            partnership_id=room.deal.partnership_id,
            deal=room.deal,
            step=step,
            user_id=member.user_id,
            side=member.side,
            letter=letter,
            position=max((row.position for row in rows), default=-1) + 1,
        )
    _lapse_proposal(step, member)
    refresh_deal(actor, room.deal, is_act=is_act)
    _record(actor, room.deal, "role.changed", step=step.name, name=member.user.name, letter=letter)


def _lapse_proposal(step: DealStep, member: DealTeamMember) -> None:
    """What was proposed for this person on this step has been decided otherwise."""
    RoleProposal.objects.filter(step=step, user_id=member.user_id, state=ProposalState.OPEN).update(
        state=ProposalState.REPLACED, answered_at=clock.now()
    )


def _free_accountable(room: Room, step: DealStep, member: DealTeamMember) -> None:
    row = room.accountable(step)
    if row is None or row.user_id == member.user_id:
        return
    if row.letter == "AR":
        row.letter = "R"
        row.save(update_fields=["letter"])
    else:
        row.delete()


def _refuse_gap(room: Room, step: DealStep, member: DealTeamMember, letter: str) -> None:
    after = {
        row.user_id: LetterView(person=str(row.user_id), side=Side(row.side), letter=row.letter)
        for row in room.roles.get(step.pk, ())
    }
    if "A" in letter:
        for user_id, view in list(after.items()):
            if "A" in view.letter:
                rest = view.letter.replace("A", "")
                after[user_id] = LetterView(person=view.person, side=view.side, letter=rest)
    after[member.user_id] = LetterView(
        person=str(member.user_id), side=Side(member.side), letter=letter
    )
    problems = validate_row([view for view in after.values() if view.letter], step.sides)
    texts = {
        "no_accountable": _("Somebody must be accountable. Give another person the A first."),
        "several_accountable": _("Only one person is accountable."),
        "no_responsible_vendor": _("The vendor needs somebody responsible for this step."),
        "no_responsible_partner": _("The partner needs somebody responsible for this step."),
    }
    if problems:
        raise Invalid({"letter": [texts[str(problem)] for problem in problems]})


def _propose(actor: Actor, room: Room, step: DealStep, member: DealTeamMember, letter: str) -> None:
    _lapse_proposal(step, member)
    RoleProposal.objects.create(
        workspace_id=room.deal.workspace_id,
        partnership_id=room.deal.partnership_id,
        deal=room.deal,
        step=step,
        user_id=member.user_id,
        letter=letter,
        proposed_by_id=actor.person_id,
        proposed_side=actor.side,
        proposed_at=clock.now(),
    )
    refresh_deal(actor, room.deal, room=room)
    _record(actor, room.deal, "role.proposed", step=step.name, name=member.user.name, letter=letter)


def answer_proposal(
    code: str, step_key: str, *, user_code: str, accept: bool, actor: Actor
) -> Deal:
    """The other side's yes or no to a proposed letter.

    Raises Conflict when none is open, Forbidden for the side that proposed it.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        step, member = _find(actor, room, step_key, user_code)
        proposal = RoleProposal.objects.filter(
            step=step, user_id=member.user_id, state=ProposalState.OPEN
        ).first()
        if proposal is None:
            raise Conflict(_("No proposal waits for an answer."))
        if proposal.proposed_side == actor.side:
            raise Forbidden(_("The other company answers this proposal."))
        proposal.state = ProposalState.ACCEPTED if accept else ProposalState.DECLINED
        proposal.answered_by_name, proposal.answered_at = actor.user_name, clock.now()
        proposal.save(update_fields=["state", "answered_by_name", "answered_at"])
        if accept:
            _refuse_letter(room, member, proposal.letter)
            _assign(actor, room, step, member, proposal.letter, is_act=True)
        else:
            refresh_deal(actor, room.deal, room=room)
        name = "role.accepted" if accept else "role.declined"
        _record(
            actor, room.deal, name, step=step.name, name=member.user.name, letter=proposal.letter
        )
        return room.deal


def _record(actor: Actor, deal: Deal, event: str, **facts: str) -> None:
    record_event(
        event,
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload=facts,
        is_act=event == "role.accepted",
    )
