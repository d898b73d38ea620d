"""From beats to acts: each verb calls the real action, as the person, at the moment."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from cosell.core import clock
from cosell.core.actor import Actor, Role, Side, Via
from cosell.core.wall import wall
from cosell.demo.beats import Beat
from cosell.demo.house import House, take_seat
from deals.actions.digests import due_digests, freeze_weeks, plan_workspace, send_digest
from deals.actions.editing import edit_deal
from deals.actions.ending import give_reason, lose_deal, win_deal
from deals.actions.moving import answer_move, move_deal
from deals.actions.notes import write_note
from deals.actions.opening import NewDeal
from deals.actions.pausing import pause_deal
from deals.actions.rates import set_rate
from deals.actions.registering import approve_registration, register_deal, reject_registration
from deals.actions.roles import set_role
from deals.actions.signing import sign_step, waive_step
from deals.actions.sourcing import confirm_source
from deals.actions.splitting import answer_split, propose_split
from deals.actions.syncing import add_action, finish_action, keep_appendix, keep_notes
from deals.actions.team import add_team_member, hand_over_deals
from deals.models import SyncAction
from deals.queries.syncs import find_partner
from deals.rules.weeks import Week
from partners.actions.invitations import invite_member
from partners.actions.members import remove_member, touch_member

Player = Callable[[House, Beat], object]


def _actor(house: House, beat: Beat) -> Actor:
    return house.actor(beat.by, beat.workspace)


def _register(house: House, beat: Beat) -> None:
    rep = beat.facts.get("rep")
    made = register_deal(
        NewDeal(**beat.facts["new"]),
        actor=_actor(house, beat),
        partner=beat.facts.get("partner"),
        partner_rep=house.people[rep].code if rep else None,
        on_behalf=beat.facts.get("on_behalf", False),
    )
    house.codes[beat.deal] = made.code


def _approve(house: House, beat: Beat) -> None:
    deal = approve_registration(
        house.codes[beat.deal],
        actor=_actor(house, beat),
        sales_rep=house.people[beat.facts["rep"]].code,
    )
    house.codes[beat.deal] = deal.code


def _on_deal(action: Callable[..., Any], *positional: str) -> Player:
    """A verb whose facts are the action's own parameters; a `person` is given by their code."""

    def act(house: House, beat: Beat) -> None:
        facts = dict(beat.facts)
        if "person" in facts:
            facts["user_code"] = house.people[facts.pop("person")].code
        first = [facts.pop(name) for name in positional]
        action(house.codes[beat.deal], *first, actor=_actor(house, beat), **facts)

    return act


def _set_rate(house: House, beat: Beat) -> None:
    set_rate(actor=_actor(house, beat), **beat.facts)


def _join(house: House, beat: Beat) -> None:
    take_seat(house, beat.facts["seat"])


def _leave(house: House, beat: Beat) -> None:
    """The only person of a company leaves it: nobody is there to remove her but her company.

    Acting for it is the deal room itself, seated on the company's own side, as it does when a
    company's directory closes an account.
    """
    person = beat.facts["person"]
    seat = house.actor(person, beat.workspace)
    company = Actor(
        user_id=None,
        user_name=seat.organization_name,
        membership_id=None,
        organization_id=seat.organization_id,
        organization_name=seat.organization_name,
        workspace_id=seat.workspace_id,
        workspace_slug=seat.workspace_slug,
        workspace_name=seat.workspace_name,
        side=Side.PARTNER,
        role=Role.PARTNER_LEAD,
        partnership_id=seat.partnership_id,
        via=Via.SYSTEM,
    )
    hand_over = partial(hand_over_deals, actor=company)
    remove_member(house.people[person].code, actor=company, hand_over=hand_over)


def _invite(house: House, beat: Beat) -> None:
    actor = _actor(house, beat)
    house.invited.append((*invite_member(actor=actor, **beat.facts), actor))


def _freeze_sync(house: House, beat: Beat) -> None:
    """The first digest of a week leaves."""
    actor, week = house.system(beat.workspace), Week.parse(beat.facts["week"])
    with wall(actor):
        partnership = find_partner(actor, beat.facts["partner"])
    if week is not None:
        freeze_weeks({partnership.pk}, week, actor=actor)


def _send_digests(house: House, beat: Beat) -> None:
    """Everybody whose Monday it is at eight gets the week's digest, as the beats would do it."""
    plan_workspace(actor=house.system(beat.workspace))
    for digest_id in due_digests():
        send_digest(digest_id)


def _in_sync(action: Callable[..., Any]) -> Player:
    """A verb of the weekly sync; an `owner` is given by their code."""

    def act(house: House, beat: Beat) -> None:
        facts = dict(beat.facts)
        if "owner" in facts:
            facts["owner"] = house.people[facts["owner"]].code
        done = action(facts.pop("partner"), facts.pop("week"), actor=_actor(house, beat), **facts)
        if isinstance(done, SyncAction):
            house.codes[done.text] = done.code

    return act


def _finish_in_sync(house: House, beat: Beat) -> None:
    facts, actor = beat.facts, _actor(house, beat)
    finish_action(facts["partner"], facts["week"], house.codes[facts["text"]], actor=actor)


_VERBS: dict[str, Player] = {
    "register": _register,
    "approve": _approve,
    "reject": _on_deal(reject_registration),
    "sign": _on_deal(sign_step, "step"),
    "waive": _on_deal(waive_step, "step"),
    "move": _on_deal(move_deal),
    "answer_move": _on_deal(answer_move),
    "edit": _on_deal(edit_deal),
    "win": _on_deal(win_deal),
    "lose": _on_deal(lose_deal),
    "reason": _on_deal(give_reason),
    "pause": _on_deal(pause_deal),
    "note": _on_deal(write_note),
    "add_member": _on_deal(add_team_member),
    "confirm_source": _on_deal(confirm_source),
    "propose_split": _on_deal(propose_split),
    "answer_split": _on_deal(answer_split),
    "set_role": _on_deal(set_role, "step"),
    "set_rate": _set_rate,
    "join": _join,
    "leave": _leave,
    "invite": _invite,
    "freeze_sync": _freeze_sync,
    "send_digests": _send_digests,
    "sync_action": _in_sync(add_action),
    "sync_done": _finish_in_sync,
    "sync_note": _in_sync(keep_notes),
    "sync_own": _in_sync(keep_appendix),
}


def play(house: House, beats: Iterable[Beat]) -> None:
    """Let everything happen, each act at its own moment; people were last seen acting."""
    seen: dict[tuple[str, str], datetime] = {}
    for beat in beats:
        with clock.frozen(beat.at):
            _VERBS[beat.verb](house, beat)
        if beat.by:
            seen[beat.by, beat.workspace] = beat.at
    for (person, workspace), at in seen.items():
        with clock.frozen(at):
            touch_member(actor=house.actor(person, workspace))
