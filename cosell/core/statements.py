"""Statements of one shape: built by Django once, planned by Postgres once, run for everybody.

A page's larger statements differ between two readers only in a few numbers and in the moment. To
build one takes Django longer than Postgres needs to run it, and to plan it under row security takes
Postgres longer still. So it is built for a stand-in, whose numbers nobody else has, at a moment that
nobody lives in; where these stand among the parameters is remembered, and each reader's own go there.
All else is written into the text, so that partial indexes still serve. The connection prepares the
text, and row security reads its settings each time the prepared plan runs.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, ForeignObject, Lookup, QuerySet
from psycopg import sql
from psycopg.types.datetime import TimestamptzLoader

from cosell.core import clock
from cosell.core.actor import Actor

Build = Callable[..., "QuerySet[Any, Any]"]
Row = tuple[Any, ...]
_KEPT = 512
#: Of these a connection keeps the plans of so many, those that were run last.
_PREPARED = 256
#: The stand-in's numbers and moment, far from all that exist.
_NUMBERS = 2**53
_MOMENT = datetime(4004, 6, 15, 12, tzinfo=UTC)
_REACH = timedelta(days=800)
_IDS = ("user_id", "membership_id", "organization_id", "workspace_id", "partnership_id")
_PLACE = re.compile(r"%s|%%")


@ForeignObject.register_lookup
@Field.register_lookup
class AmongLookup(Lookup):
    """`pk__among=[…]`: one parameter, however many there are, so that the text stays the same."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = any(%s::bigint[])", [*parameters, self.rhs]


@dataclass(frozen=True, slots=True)
class _Place:
    """What goes where the stand-in's value stood: an own number, a given value, or a time."""

    kind: str
    key: Any
    cast: str

    def value(self, numbers: Sequence[int | None], given: Sequence[Any], now: datetime) -> Any:
        if self.kind == "number":
            return numbers[self.key]
        if self.kind == "given":
            return given[self.key]
        return now + self.key if self.kind == "moment" else now.date() + self.key


@dataclass(frozen=True, slots=True)
class _Statement:
    text: str
    places: tuple[_Place, ...]
    convert: Callable[[list[Row]], Iterable[Any]]


_NOTHING = _Statement("select where false", (), list)
_statements: dict[Hashable, _Statement] = {}


class _Preparing(psycopg.Cursor[Any]):
    """Binds on the server, so that the text can be prepared; Django's own cursors never do.

    Moments are read by the driver's own loader, which is ten times quicker than Django's: the
    session's zone is UTC, so it says the same.
    """

    def __init__(self, driver: Any) -> None:
        super().__init__(driver)
        self.adapters.register_loader("timestamptz", TimestamptzLoader)

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        super().execute(query, params, **{**options, "prepare": True})
        # What Django writes into its log of statements; the driver keeps it for unprepared ones.
        self._query = cast(Any, SimpleNamespace(query=query.encode()))
        return self


def rows_of(name: Hashable, actor: Actor, build: Build, *given: Any) -> list[Row]:
    """The rows of `build(actor, *given)`, a queryset of `values_list`.

    `name` tells the shape: whatever else than the actor's numbers, the moment and `given` changes
    the statement belongs into it. `given` are dates, codes and lists of ids (see
    `among`).
    """
    statement = _statement(name, actor, build, given)
    return list(statement.convert(_run(statement.text, statement.places, actor, given)))


@dataclass(frozen=True, slots=True)
class Query:
    """A statement's name, what builds it, and the values given: what `rows_of` takes."""

    name: Hashable
    build: Build
    given: tuple[Any, ...]


def rows_of_all(actor: Actor, queries: Sequence[Query]) -> list[list[Row]]:
    """What `rows_of` gives for each, in one trip to the database. None may depend on another."""
    statements = [_statement(query.name, actor, query.build, query.given) for query in queries]
    found = _execute_all(
        (statement.text, _values(statement.places, actor, query.given))
        for statement, query in zip(statements, queries, strict=True)
    )
    return [
        list(statement.convert(rows)) for statement, rows in zip(statements, found, strict=True)
    ]


def count_of(name: Hashable, actor: Actor, build: Build, *given: Any) -> int:
    """How many rows `rows_of` would give."""
    statement = _statement(name, actor, build, given)
    text = f"select count(*) from ({statement.text}) found"  # noqa: S608 - Django built it
    return int(_run(text, statement.places, actor, given)[0][0])


def sums_of(
    name: Hashable | None, actor: Actor, build: Build, *given: Any
) -> dict[Any, tuple[int, Any, int]]:
    """How many of the rows that `build` gives, pairs of a key and a number, there are of each key.

    By key: how many, the sum of their numbers (None without any), and how many have one. Whoever
    builds them bounds them. Without a name the statement is not kept, as a reader's words are in it.
    """
    statement = _statement(name, actor, build, given) if name is not None else None
    if statement is not None:
        text, values = statement.text, _values(statement.places, actor, given)
    else:
        try:
            text, words = build(actor, *given).query.sql_with_params()
        except EmptyResultSet:
            return {}
        values = list(words)
    text = (
        "select key, count(*), sum(number), count(number)"  # noqa: S608 - Django built it
        f" from ({text}) found (key, number) group by key"
    )
    run = execute if statement is not None else _execute_once
    return {key: (count, total, numbers) for key, count, total, numbers in run(text, values)}


def _execute_once(text: str, values: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())


def _statement(name: Hashable, actor: Actor, build: Build, given: Sequence[Any]) -> _Statement:
    place = (build.__module__, build.__qualname__, name, len(given))
    known = (*place, actor.role, actor.via, actor.user_id is None)
    statement = _statements.get(known)
    if statement is None:
        if len(_statements) >= _KEPT:
            _statements.clear()
        statement = _statements[known] = _built(actor, build, given)
    return statement


def _built(actor: Actor, build: Build, given: Sequence[Any]) -> _Statement:
    """Build for the stand-in, and find its values among the parameters."""
    numbers: dict[str, Any] = {
        name: _NUMBERS + place
        for place, name in enumerate(_IDS)
        if getattr(actor, name) is not None
    }
    marks = [_mark(number, value) for number, value in enumerate(given)]
    with clock.frozen(_MOMENT):
        rows = build(replace(actor, **numbers), *marks)
    connection.ensure_connection()
    compiler = rows.query.get_compiler(connection=connection)
    try:
        text, parameters = compiler.as_sql()
    except EmptyResultSet:  # Django knows that nothing can be found.
        return _NOTHING
    places, left = list[_Place](), iter(parameters)

    def write(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        parameter = next(left)
        place = _place(parameter, marks)
        if place is None:
            literal = sql.Literal(parameter).as_string(connection.connection)
            return literal.replace("%", "%%")
        places.append(place)
        return f"%s{place.cast}"

    text = _PLACE.sub(write, text)
    converters = compiler.get_converters([column for column, *_rest in compiler.select])

    def convert(rows: list[Row]) -> Iterable[Any]:
        return map(tuple, compiler.apply_converters(rows, converters)) if converters else rows

    return _Statement(text, tuple(places), convert)


def _mark(number: int, value: Any) -> Any:
    """What stands in for a given value."""
    if isinstance(value, date):
        return date(5005, 1, 1 + number)
    if isinstance(value, str):
        return f"\1{number}"
    return [-_NUMBERS - number]


def _place(parameter: Any, marks: Sequence[Any]) -> _Place | None:
    if isinstance(parameter, list | date | str) and parameter in marks:
        cast = {date: "::date", str: "::text"}.get(type(parameter), "")
        return _Place("given", marks.index(parameter), cast)
    if isinstance(parameter, int) and 0 <= parameter - _NUMBERS < len(_IDS):
        return _Place("number", int(parameter) - _NUMBERS, "::bigint")
    if isinstance(parameter, datetime):
        off = parameter - _MOMENT
        return _Place("moment", off, "::timestamptz") if abs(off) < _REACH else None
    if isinstance(parameter, date):
        off = parameter - _MOMENT.date()
        return _Place("date", off, "::date") if abs(off) < _REACH else None
    return None


def _run(text: str, places: Sequence[_Place], actor: Actor, given: Sequence[Any]) -> list[Row]:
    return execute(text, _values(places, actor, given))


def _values(places: Sequence[_Place], actor: Actor, given: Sequence[Any]) -> list[Any]:
    numbers, now = [getattr(actor, name) for name in _IDS], clock.now()
    return [place.value(numbers, given, now) for place in places]


def execute(text: str, values: Sequence[Any]) -> list[Row]:
    """The rows of a statement in SQL that gives rows; the connection prepares and keeps it."""
    with _cursor(_driver()) as cursor:
        cursor.execute(text, values)
        found: list[Row] = cursor.fetchall()
        return found


def _execute_all(asked: Iterable[tuple[str, Sequence[Any]]]) -> list[list[Row]]:
    """The rows of several statements, sent at once: it answers one while the next is on its way."""
    driver = _driver()
    with connection.wrap_database_errors, ExitStack() as stack, driver.pipeline():
        cursors = []
        for text, values in asked:
            cursor = stack.enter_context(_cursor(driver))
            cursor.execute(text, values)
            cursors.append(cursor)
        return [cursor.fetchall() for cursor in cursors]


def _driver() -> Any:
    """The connection as the driver knows it, ready to keep plans."""
    connection.ensure_connection()
    driver: Any = connection.connection
    if driver.prepare_threshold is None:
        driver.prepare_threshold, driver.prepared_max = 0, _PREPARED
    return driver


def _cursor(driver: Any) -> Any:
    make: Any = (
        connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    )
    return make(_Preparing(driver))
