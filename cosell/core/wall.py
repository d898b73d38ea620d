"""The wall: row-level security's context, and the only way through it.

Four settings, all local to the transaction and set in one statement:

- `app.audience`: the acting workspace, on either side; opens facts that all its companies read
- `app.workspace`: the same number, on the vendor's side only; opens the vendor's view
- `app.partnership`: on the partner's side only; opens that partnership's rows
- `app.organization`: the acting company; opens rows that are private to it

A fifth, `pghistory.context_metadata`, opens nothing: the triggers that keep the history of records
write it into their rows, so that each says who acted for which side, through which door, and in
which request. A sixth lets prepared statements keep their plan (see `cosell.core.statements`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from django.db import connection, transaction

from cosell.core.actor import Actor, Role, Side, system_actor
from cosell.core.errors import NotFound
from cosell.core.tracing import current_request

_SET = (
    "select set_config('app.audience', %s, true), set_config('app.workspace', %s, true),"
    " set_config('app.partnership', %s, true), set_config('app.organization', %s, true),"
    " set_config('pghistory.context_metadata', %s, true),"
    " set_config('plan_cache_mode', 'force_generic_plan', true)"
)
Settings = tuple[str, str, str, str, str]
_CLOSED = ("", "", "", "", "")
_context: ContextVar[Settings] = ContextVar("wall_context", default=_CLOSED)


def _settings(actor: Actor) -> Settings:
    workspace, organization = str(actor.workspace_id), str(actor.organization_id)
    if actor.is_vendor:
        return workspace, workspace, "", organization, _trace(actor)
    if actor.partnership_id is None:
        raise RuntimeError("A partner acts inside a partnership.")
    return workspace, "", str(actor.partnership_id), organization, _trace(actor)


def _trace(actor: Actor) -> str:
    """Who acts, for the history: no names, because those change and rows of history do not."""
    facts = {"user": actor.user_id, "side": actor.side, "via": actor.via}
    request = current_request()
    return json.dumps({**facts, "request": request} if request else facts)


@contextmanager
def wall(actor: Actor) -> Iterator[Actor]:
    """Open a transaction that sees what this actor's company may see, and nothing else.

    Nested, it restores the outer context on the way out, because a released savepoint does not.
    """
    before = _context.get()
    mine = _settings(actor)
    # Inside its own like it finds everything set. In a new transaction nothing is, whatever the
    # context remembers.
    is_set = before == mine and connection.in_atomic_block
    with transaction.atomic():
        if not is_set:
            _apply(mine)
        _context.set(mine)
        try:
            yield actor
        finally:
            # Not by a token: a stream's wall is closed in another context than it was opened in.
            _context.set(before)
        # An error leaves through the rollback, which restores the settings by itself; a statement
        # here would fail in the broken transaction and hide what went wrong. The outermost wall
        # ends the transaction, and the settings with it.
        if before != mine and connection.savepoint_ids and not connection.needs_rollback:
            _apply(before)


def keep_nothing() -> None:
    """Let the innermost wall roll back when it closes: a dry run. Nothing can be read after it."""
    transaction.set_rollback(True)


@contextmanager
def system_role() -> Iterator[None]:
    """Step into the role that reads the outbox of all tenants, for the length of a transaction.

    Its policies cover the event log, the deliveries and nothing else.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role cosell_system")
        yield
        # After an error the rollback takes the role back.
        if not connection.needs_rollback:
            cursor.execute("reset role")


def workspace_actor(workspace_id: int) -> Actor:
    """The system, bound to one workspace: who acts in a task that nobody asked for.

    Raises NotFound for a workspace that does not exist.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, slug, name, organization_id from workspace_key(%s)", [workspace_id]
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return system_actor(
        workspace_id=row[0], workspace_slug=row[1], workspace_name=row[2], organization_id=row[3]
    )


def partner_system(actor: Actor, *, partnership_id: int, organization_id: int) -> Actor:
    """The same system on a partner's side of the workspace: for what only that partner reads."""
    return replace(
        actor,
        organization_id=organization_id,
        side=Side.PARTNER,
        role=Role.PARTNER_LEAD,
        partnership_id=partnership_id,
    )


def _apply(values: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)
