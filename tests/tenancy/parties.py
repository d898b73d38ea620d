"""Companies acting in workspaces, what each may meet, and what the database answers to them.

What a party may read is said here in plain Python, apart from the policies, over rows that the
owner read: the two must agree.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import Error, connection, transaction

from cosell.core.actor import Actor
from cosell.core.wall import wall
from tests.tenancy.catalogue import SHARED_IN_WORKSPACE, Table, ask
from tests.tenancy.rows import Planted

Row = dict[str, Any]

#: Six companies at work: a vendor with three partners, one of which is a vendor of its own.
PARTIES = {
    "northwind": "vera",
    "brightpath": "lea",
    "oakline": "petra",
    "kestrel as partner": "kim",
    "kestrel": "kim@kestrel",
    "oakline abroad": "petra@kestrel",
}


@dataclass(frozen=True)
class Party:
    """One company acting in one workspace."""

    name: str
    actor: Actor

    def may_read(self, table: Table, row: Row) -> bool:
        """The rule in words: my tenant's rows, but of private ones only my own company's."""
        if table.name in SHARED_IN_WORKSPACE:
            return bool(row[table.workspace] == self.actor.workspace_id)
        if self.actor.is_vendor:
            mine = row[table.workspace] == self.actor.workspace_id
        else:
            mine = bool(table.partnership) and (
                row[table.partnership or ""] == self.actor.partnership_id
            )
        return mine and not self.is_foreign_private(table, row)

    def is_foreign_private(self, table: Table, row: Row) -> bool:
        return (
            table.is_authored
            and row["visibility"] == "private"
            and row["owner_organization_id"] != self.actor.organization_id
        )

    def may_write(self, table: Table, row: Row) -> bool:
        """As reading, but what the whole workspace reads is written by its vendor."""
        return self.may_read(table, row) and (
            self.actor.is_vendor or table.name not in SHARED_IN_WORKSPACE
        )


def parties(planted: Planted) -> list[Party]:
    return [Party(name, planted.actor(person)) for name, person in PARTIES.items()]


@dataclass(frozen=True)
class Facts:
    """All rows of a table as the owner sees them."""

    table: Table

    @cached_property
    def rows(self) -> list[tuple[str, Row]]:
        found = ask(f"select t::text, to_jsonb(t)::text from {self.table.name} t")
        return [(text, json.loads(row)) for text, row in found]

    def readable(self, party: Party) -> list[str]:
        return sorted(text for text, row in self.rows if party.may_read(self.table, row))

    def foreign(self, party: Party) -> list[Row]:
        return [row for _text, row in self.rows if not party.may_read(self.table, row)]

    def own(self, party: Party) -> list[Row]:
        return [row for _text, row in self.rows if party.may_write(self.table, row)]


class _UndoError(Exception):
    """Ends an attempt: nothing that was tried stays."""


@dataclass(frozen=True)
class Refusal:
    """How the database said no: the state, and the constraint that spoke."""

    state: str
    constraint: str = ""


Answer = int | Refusal
#: Row security refused a write.
WALLED = Refusal("42501")


@contextmanager
def undone(actor: Actor | None) -> Iterator[Any]:
    """A cursor in a transaction of its own, inside the wall of an actor or outside any; undone."""
    try:
        with transaction.atomic():
            if actor is None:
                with connection.cursor() as cursor:
                    yield cursor
            else:
                with wall(actor), connection.cursor() as cursor:
                    yield cursor
            raise _UndoError
    except _UndoError:
        pass


def attempt(actor: Actor | None, sql: str, *values: Any, check: str = "") -> Answer:
    """What the database answers to a write: how many rows, or its refusal. Nothing stays.

    `check` names a deferred constraint that is asked at once.
    """
    try:
        with undone(actor) as cursor:
            cursor.execute(sql, values or None)
            count = int(cursor.rowcount)
            if check:
                cursor.execute(f"set constraints {check} immediate")
    except Error as error:
        details = error.__cause__
        name = getattr(details.diag, "constraint_name", None)  # type: ignore[union-attr]
        return Refusal(details.sqlstate, name or "")  # type: ignore[union-attr]
    return count


def read_all(actor: Actor | None, table: str) -> list[str]:
    """Every row that the application meets, without any filter."""
    with undone(actor) as cursor:
        cursor.execute(f"select t::text from {table} t")
        return sorted(text for (text,) in cursor.fetchall())


def insert_copy(
    actor: Actor | None, table: str, row: Row, *, check: str = "", **changes: Any
) -> Answer:
    """Try to insert a row as it is, with changes. Policies speak before unique keys do."""
    whole = json.dumps({**row, **changes})
    sql = f"insert into {table} select (jsonb_populate_record(null::{table}, %s::jsonb)).*"
    return attempt(actor, sql, whole, check=check)
