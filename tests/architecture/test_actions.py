"""Every action says who acts, opens the wall, and tells what happened in the same transaction."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache

from tests.architecture.sources import Function, Source, judge, planted, product_sources

RECORD = ("cosell.messaging.actions.events", "record_event")

#: What actions are made of: each runs in its caller's transaction, behind its caller's checks.
PARTS = {
    "cosell.messaging.actions.events.record_event": "is how an action tells what happened",
    "cosell.messaging.actions.relay.lease": "takes one row in the system's role for who works on it",
    "cosell.messaging.actions.relay.hand_out": "notes inside the system's transaction who is told",
    "deals.actions.syncing.lock_week": "makes and locks the row that the caller writes",
    "deals.actions.syncplans.lock_schedule": "makes and locks the row that the caller writes",
    "deals.actions.derive.convert_amount": "sets an amount that the caller's refresh saves",
    "deals.actions.derive.find_ball": "reads the ball from a room that is loaded",
    "deals.actions.derive.latest_rate": "reads a rate inside the caller's wall",
    "deals.actions.derive.local_day": "reads the date in a deal's zone",
    "deals.actions.derive.refresh_deal": "what follows from the facts that the caller changed",
    "deals.actions.ending.end_deal": "the end of a deal, chosen or handed over",
    "deals.actions.facts.change_facts": "an edit, alone or along with a move",
    "deals.actions.facts.validate_facts": "reads what was typed",
    "deals.actions.grants.give_place": "a place on a team, by whoever changes the team",
    "deals.actions.grants.seat_members": "the team of a new deal",
    "deals.actions.grants.take_place": "a place on a team, by whoever changes the team",
    "deals.actions.leaving.hand_over_deal": "one deal of a person who leaves",
    "deals.actions.leaving.hand_over_rest": "runs inside the removal of a member",
    "deals.actions.moving.change_stage": "one move of a chain",
    "deals.actions.moving.gate_closed": "words a refusal",
    "deals.actions.moving.name_slots": "reads a room that is loaded",
    "deals.actions.moving.open_slots": "reads a room that is loaded",
    "deals.actions.moving.refuse_short": "reads what was typed",
    "deals.actions.notes.keep_note": "the note of an ending",
    "deals.actions.opening.open_deal": "shared by registering, approving and renewing",
    "deals.actions.registering.find_partnership": "reads with whom inside the caller's wall",
    "deals.actions.registering.partner_rep_of": "reads for whom inside the caller's wall",
    "deals.actions.registering.validate_new": "reads what was typed",
    "deals.actions.signing.fill_automatically": "a step that a fact completes",
    "deals.actions.signing.open_step": "locks and reads inside the caller's wall",
    "deals.actions.signing.refuse_closed": "reads a room that is loaded",
    "deals.actions.signing.take_back": "a signature, taken back by hand or with what it stood on",
    "deals.actions.splitting.follow_model": "the split of another model",
    "deals.actions.splitting.lapse_split": "with the win, the end or another model",
    "deals.actions.team.hand_over_deals": "runs inside the removal of a member",
    "deals.actions.telling.tell_of_event": "runs inside the delivery's wall, and opens each reader's",
    "deals.actions.telling.tell_of_registration": "as `tell_of_event`",
    "deals.actions.texts.merge_or_refuse": "reads what was typed",
    "deals.actions.texts.tidy": "reads what was typed",
    "deals.actions.visits.close_visit": "part of a move and of an end",
    "deals.actions.visits.open_visit": "part of a move, an opening and a reopening",
    "metrics.actions.cells.add_to_cells": "what the caller folded, under the lock that it took",
    "metrics.actions.cells.lock_numbers": "one writer at a time, until the caller's transaction ends",
    "partners.actions.idempotency.claim_key": "runs in the transaction of the act that it guards",
    "partners.actions.idempotency.fingerprint": "compares two requests",
}
#: What happens before, or beside, any workspace.
OUTSIDE = {
    "deals.actions.digests.due_digests": "of the system, over all tenants",
    "deals.actions.digests.plan_digests": "of the system; opens the wall of each workspace in turn",
    "deals.actions.digests.send_digest": "of the system; opens the workspace's and the reader's wall",
    "cosell.messaging.actions.choices.choose_channels": "a choice belongs to a person",
    "cosell.messaging.actions.choices.choose_preset": "a choice belongs to a person",
    "cosell.messaging.actions.choices.choose_quiet_hours": "a choice belongs to a person",
    "cosell.messaging.actions.choices.stop_mails": "a choice belongs to a person",
    "cosell.messaging.actions.links.open_link": "the link says who; there is no actor yet",
    "cosell.messaging.actions.links.use_link": "the link says who; opens that person's wall",
    "cosell.messaging.actions.notices.notify": "opens the wall of each reader in turn",
    "cosell.messaging.actions.sending.due_messages": "of the system, over all tenants",
    "cosell.messaging.actions.sending.send_messages": "of the system; as `send_message`",
    "cosell.messaging.actions.sending.send_message": "of the system; opens the reader's wall",
    "cosell.messaging.actions.relay.deliver": "of the system; opens the wall of the delivery's tenant",
    "cosell.messaging.actions.relay.due_deliveries": "of the system, over all tenants",
    "cosell.messaging.actions.relay.pass_over_events": "of the system, over all tenants",
    "cosell.messaging.actions.relay.relay_events": "of the system, over all tenants",
    "deals.actions.alerting.tick_clocks": "of the system; opens the wall of each due row's tenant",
    "deals.actions.founding.found_vendor": "there is no actor before the workspace",
    "partners.actions.idempotency.purge_keys": "of the system, over all tenants",
    "partners.actions.invitations.accept_invitation": "the link says where; there is no actor yet",
    "partners.actions.members.end_sessions": "sessions belong to a person",
    "partners.actions.profiles.end_other_sessions": "sessions belong to a person",
    "partners.actions.profiles.end_session": "sessions belong to a person",
    "partners.actions.profiles.purge_sessions": "sessions belong to people, and to no tenant",
    "partners.actions.profiles.update_profile": "a profile belongs to a person",
    "partners.actions.workspaces.create_workspace": "there is no actor before the workspace",
    "partners.actions.workspaces.found_organization": "a company exists once, outside every tenant",
}
#: Actions that nobody is told about.
QUIET = {
    "deals.actions.digests.plan_workspace": "plumbing; what is sent has its own event",
    "cosell.messaging.actions.choices.mark_done": "personal",
    "cosell.messaging.actions.choices.set_interest": "personal",
    "cosell.messaging.actions.sending.send_again": "plumbing; the message itself keeps its attempts",
    "cosell.messaging.actions.relay.retry_delivery": "plumbing; the delivery itself keeps its attempts",
    "deals.actions.views.delete_view": "personal",
    "deals.actions.views.save_view": "personal",
    "metrics.actions.closing.close_periods": "what has ended is frozen; nobody did it",
    "metrics.actions.folding.fold_deals": "follows from events",
    "metrics.actions.folding.fold_registrations": "follows from events",
    "metrics.actions.medians.keep_medians": "follows from the numbers",
    "metrics.actions.rebuilding.rebuild_numbers": "the numbers afterwards are what they were",
    "metrics.actions.standing.measure_standstill": "follows from the clock",
    "partners.actions.idempotency.keep_reply": "the act that is kept has its own event",
    "partners.actions.members.touch_member": "when a seat was last used is no news",
    "partners.actions.partnerships.note_activity": "follows from an event",
    "partners.actions.tokens.touch_token": "when a token was last used is no news",
}

Place = tuple[str, str]


def action_sources() -> list[Source]:
    return [source for source in product_sources() if "actions" in source.layers]


def names_actor(node: Function) -> bool:
    return any(argument.arg == "actor" for argument in node.args.kwonlyargs)


def opens_wall(node: Function) -> bool:
    """`with wall(actor)` in the function's own body."""
    return any(
        isinstance(item.context_expr, ast.Call) and ast.unparse(item.context_expr) == "wall(actor)"
        for child in ast.walk(node)
        if isinstance(child, ast.With)
        for item in child.items
    )


class Calls:
    """Which function of an action module calls which: enough to see that an event is recorded."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.edges: dict[Place, set[Place]] = {}
        for source in sources:
            known = dict(_imports(source))
            functions = [n for n in source.tree.body if isinstance(n, Function)]
            known.update({node.name: (source.module, node.name) for node in functions})
            for node in functions:
                self.edges[source.module, node.name] = {
                    known[child.func.id]
                    for child in ast.walk(node)
                    if isinstance(child, ast.Call)
                    and isinstance(child.func, ast.Name)
                    and child.func.id in known
                }

    def reach(self, start: Place, goal: Place) -> bool:
        seen: set[Place] = set()
        todo = [start]
        while todo:
            place = todo.pop()
            if place == goal:
                return True
            todo += self.edges.get(place, set()) - seen
            seen.add(place)
        return False


def _imports(source: Source) -> Iterator[tuple[str, Place]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and ".actions" in (node.module or ""):
            for alias in node.names:
                yield alias.asname or alias.name, (node.module or "", alias.name)


@cache
def _product_calls() -> Calls:
    return Calls(action_sources())


def action_problems(source: Source, calls: Calls) -> dict[str, set[str]]:
    """What each public function of an action module lacks."""
    found = {}
    for node in source.public_functions():
        lacks = set()
        if not names_actor(node):
            lacks.add("a keyword-only actor")
        if not opens_wall(node):
            lacks.add("a wall of its own")
        if not calls.reach((source.module, node.name), RECORD):
            lacks.add("an event")
        if lacks:
            found[f"{source.module}.{node.name}"] = lacks
    return found


def test_every_action_names_its_actor_opens_its_wall_and_records_an_event() -> None:
    found: dict[str, set[str]] = {}
    for source in action_sources():
        found |= action_problems(source, _product_calls())
    quiet = {name for name, lacks in found.items() if lacks == {"an event"}}
    assert judge(quiet - set(PARTS) - set(OUTSIDE), QUIET) == []
    assert judge(set(found) - quiet | set(found) & set(PARTS), {**PARTS, **OUTSIDE}) == []
    assert len(_product_calls().edges) > 100


def test_every_action_says_what_it_does() -> None:
    silent = [
        f"{source.module}.{node.name}"
        for source in action_sources()
        for node in source.public_functions()
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_the_guard_of_actions_bites() -> None:
    name = "deals/actions/planted.py"
    good = planted(
        "from cosell.messaging.actions.events import record_event\n"
        "def act(code, *, actor):\n"
        "    with wall(actor):\n        _tell(actor)\n"
        "def _tell(actor):\n    record_event('deal.x', actor=actor)\n",
        name,
    )
    assert action_problems(good, Calls([good])) == {}
    bad = planted(
        "def act(actor, code):\n    Deal.objects.update(code=code)\n"
        "def mute(*, actor):\n    with wall(actor):\n        pass\n"
        "def stranger(*, actor):\n    with wall(system):\n        record_event('x')\n",
        name,
    )
    assert action_problems(bad, Calls([bad])) == {
        "deals.actions.planted.act": {"a keyword-only actor", "a wall of its own", "an event"},
        "deals.actions.planted.mute": {"an event"},
        "deals.actions.planted.stranger": {"a wall of its own", "an event"},
    }
