"""From beats to acts: each verb calls the real action, as the person, at the moment."""

from collections.abc import Callable, Iterable
from typing import Any

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.demo.beats import Beat
from cosell.demo.house import House
from deals.actions.moving import move_deal
from deals.actions.opening import NewDeal
from deals.actions.registering import approve_registration, register_deal
from deals.actions.signing import sign_step

Player = Callable[[House, Beat, Actor], object]


def _register(house: House, beat: Beat, actor: Actor) -> None:
    rep = beat.facts.get("rep")
    made = register_deal(
        NewDeal(**beat.facts["new"]),
        actor=actor,
        partner=beat.facts.get("partner"),
        partner_rep=house.people[rep].code if rep else None,
    )
    house.codes[beat.deal] = made.code


def _approve(house: House, beat: Beat, actor: Actor) -> None:
    rep = house.people[beat.facts["rep"]].code
    house.codes[beat.deal] = approve_registration(
        house.codes[beat.deal], actor=actor, sales_rep=rep
    ).code


def _on_deal(action: Callable[..., Any], *positional: str) -> Player:
    """A verb whose facts are the action's own parameters."""

    def play(house: House, beat: Beat, actor: Actor) -> None:
        facts = dict(beat.facts)
        first = [facts.pop(name) for name in positional]
        action(house.codes[beat.deal], *first, actor=actor, **facts)

    return play


_VERBS: dict[str, Player] = {
    "register": _register,
    "approve": _approve,
    "sign": _on_deal(sign_step, "step"),
    "move": _on_deal(move_deal),
}


def play(house: House, beats: Iterable[Beat]) -> None:
    """Let everything happen, each act at its own moment."""
    for beat in beats:
        with clock.frozen(beat.at):
            actor = house.actor(beat.by, beat.workspace)
            _VERBS[beat.verb](house, beat, actor)
