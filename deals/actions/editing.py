"""Editing the facts of a deal: disjoint edits merge, the same field conflicts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import Forbidden, Invalid, Stale
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.actions.facts import change_facts, validate_facts
from deals.actions.signing import open_step, refuse_closed, take_back
from deals.enums import Outcome, SignatureKind
from deals.errors import DealClosed
from deals.models import Deal, DealStep
from deals.models.rooms import Room
from deals.policies import can_edit_deal, can_edit_step
from deals.queries.rooms import load_room, lock_deal
from deals.rules.merging import merge3
from deals.rules.steps import text_hash, text_problems


def edit_deal(
    code: str, *, changes: Mapping[str, Any], base: Mapping[str, Any], actor: Actor
) -> Deal:
    """Change facts of an open deal.

    `base` holds the values that the editor saw. A field that both the editor and somebody else
    changed, to different values, raises Stale with (base, mine, theirs) per field; what the editor
    left alone stays as others made it. The model changes until Close and brings its own split.
    Raises Invalid per field, Forbidden, DealClosed.
    """
    with wall(actor):
        room = load_room(actor, lock_deal(actor, code))
        deal = room.deal
        if not can_edit_deal(actor, room):
            raise Forbidden(_("Only people who work on this deal edit it."))
        if deal.outcome != Outcome.OPEN:
            raise DealClosed(_("This deal has ended; its facts are locked."))
        wanted = _merge(deal, validate_facts(deal, changes), base)
        if change_facts(actor, deal, wanted):
            refresh_deal(actor, deal, room=room)
        return deal


def _merge(deal: Deal, wanted: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    theirs = {name: getattr(deal, name) for name in wanted}
    merged = merge3(base, wanted, theirs)
    if merged.conflicts:
        fields = {
            name: (_written(saw), _written(mine), _written(stands))
            for name, (saw, mine, stands) in merged.conflicts.items()
        }
        raise Stale(_("Somebody changed this since you opened it."), fields=fields)
    return merged.changes


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def edit_step_text(
    code: str, step_key: str, *, text: str, actor: Actor, text_hash_read: str | None = None
) -> Deal:
    """Say differently what a step asks for. Signatures of the old text are withdrawn.

    Facts that completed a slot stand. `text_hash_read` is the fingerprint of the text that the
    editor saw. Raises Stale with (base, mine, theirs) when it changed meanwhile, Invalid for an
    empty or overlong text, Forbidden for who may not and for a step whose stage is left.
    """
    with wall(actor):
        room, step = open_step(actor, code, step_key)
        refuse_closed(room, step)
        if not can_edit_step(actor, room, step):
            raise Forbidden(_("Steps are reworded by people on this deal, until their stage ends."))
        wanted = " ".join(text.split())
        if wanted == step.text:
            return room.deal
        if text_hash_read and text_hash_read != text_hash(step.name, step.text):
            raise Stale(
                _("Somebody changed this since you opened it."),
                fields={"text": ("", wanted, step.text)},
            )
        problems = text_problems(wanted)
        if problems:
            raise Invalid({"text": [str(problem) for problem in problems]})
        names = _reword(actor, room, step, wanted)
        refresh_deal(actor, room.deal, room=room)
        record_event(
            "step.edited",
            actor=actor,
            deal_id=room.deal.pk,
            partnership_id=room.deal.partnership_id,
            payload={"step": step.name, "step_key": step.key, "text": wanted, "withdrawn": names},
        )
        return room.deal


def _reword(actor: Actor, room: Room, step: DealStep, text: str) -> list[str]:
    """Set the text and take back what was signed under the old one. Returns whose names."""
    names = []
    for side in step.sides:
        signature = room.signature(step, side)
        if signature is not None and signature.kind != SignatureKind.AUTOMATIC:
            take_back(actor, room, signature)
            names.append(signature.user_name)
    step.text = text
    step.version += 1
    step.save(update_fields=["text", "version"])
    return names
