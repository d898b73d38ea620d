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
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, cast

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, ForeignObject, Lookup, Model, QuerySet
from django.db.models.base import ModelState
from psycopg import sql
from psycopg.types.datetime import TimestamptzLoader

from cosell.core import clock
from cosell.core.actor import Actor

Build = Callable[..., "QuerySet[Any, Any]"]
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
    convert: Callable[[list[tuple[Any, ...]]], Iterable[Any]]


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


def rows_of(name: Hashable, actor: Actor, build: Build, *given: Any) -> list[tuple[Any, ...]]:
    """The rows of `build(actor, *given)`, a queryset of `values_list`.

    `name` tells the shape: whatever else than the actor's numbers, the moment and `given` changes
    the statement belongs into it. `given` are dates, codes and lists of ids (see
    `among`).
    """
    statement = _statement(name, actor, build, given)
    return list(statement.convert(_run(statement.text, statement.places, actor, given)))


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


def _execute_once(text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())


def matching(model: type[Model], where: str, values: Sequence[Any]) -> list[Any]:
    """All columns of the rows that meet a condition in SQL, as instances."""
    names = columns(model)
    return instances(model, names, execute(_selection(model, where), values))


@lru_cache(maxsize=64)
def _selection(model: type[Model], where: str) -> str:
    meta = model._meta
    names = ", ".join(f'"{field.column}"' for field in meta.concrete_fields)
    return f'select {names} from "{meta.db_table}" where {where}'  # noqa: S608 - no reader's words


def insert(instance: Model) -> None:
    """Write a new row, as `save` of a new instance does, without the signals of `save`."""
    text, fields, key = _insertion(type(instance))
    values = [
        field.get_db_prep_save(field.pre_save(instance, add=True), connection) for field in fields
    ]
    setattr(instance, key, execute(text, values)[0][0])
    instance._state.adding, instance._state.db = False, connection.alias


def update(instance: Model, names: Iterable[str]) -> None:
    """Write these columns of a row that was read, as `save(update_fields=…)` does.

    Raises the model's DoesNotExist where the wall shows no such row.
    """
    text, fields = _change(type(instance), tuple(names))
    values = [
        field.get_db_prep_save(field.pre_save(instance, add=False), connection) for field in fields
    ]
    if not execute(text, [*values, instance.pk]):
        raise type(instance).DoesNotExist  # type: ignore[attr-defined]


def remember(instance: Model) -> None:
    """Note what was read, so that `update_changed` writes only what differs from it."""
    instance._state.read = dict(instance.__dict__)  # type: ignore[attr-defined]


def forget(instance: Model) -> None:
    """Take nothing for known any more: something else has written the row."""
    instance._state.read = None  # type: ignore[attr-defined]


def update_changed(instance: Model) -> None:
    """Write the columns that changed since the row was read; all of them when nobody noted that."""
    read: dict[str, Any] | None = getattr(instance._state, "read", None)
    if read is None:
        instance.save()
    else:
        facts = instance.__dict__
        names = [
            field.name
            for field in instance._meta.concrete_fields
            if facts.get(field.attname) != read.get(field.attname)
        ]
        if names:
            update(instance, names)
    remember(instance)


@lru_cache(maxsize=256)
def _insertion(model: type[Model]) -> tuple[str, list[Any], str]:
    """The text that adds a row, what goes into it, and the name of the key that comes back."""
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not field.generated and field != meta.pk]
    names = ", ".join(f'"{field.column}"' for field in fields)
    gaps = ", ".join(["%s"] * len(fields))
    key = meta.pk
    text = f'insert into "{meta.db_table}" ({names}) values ({gaps})'  # noqa: S608 - names of the model's alone
    text += f' returning "{key.column}"'
    return text, fields, key.attname


@lru_cache(maxsize=256)
def _change(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    meta = model._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    values = ", ".join(f'"{field.column}" = %s' for field in fields)
    key = f'"{meta.pk.column}"'
    text = f'update "{meta.db_table}" set {values}'  # noqa: S608 - names of the model's alone
    return f"{text} where {key} = %s returning {key}", fields


def instances(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Any]:
    """Rows as instances with these columns, the others deferred; without the signals of `from_db`.

    A name may follow foreign keys that are never empty: `workspace__name` gives each instance a
    workspace that knows its name.
    """
    make, database = _maker(model, tuple(enumerate(names))), connection.alias
    return [make(row, database) for row in rows]


def columns(model: type[Model], *paths: str) -> tuple[str, ...]:
    """The names of all columns of a model, and of those that foreign keys lead to."""
    found = [field.attname for field in model._meta.concrete_fields]
    for path in paths:
        there: Any = model
        for key in path.split("__"):
            there = there._meta.get_field(key).related_model
        found += [f"{path}__{field.attname}" for field in there._meta.concrete_fields]
    return tuple(found)


@lru_cache(maxsize=256)
def _maker(
    model: type[Model], names: tuple[tuple[int, str], ...]
) -> Callable[[Sequence[Any], str], Any]:
    """What makes an instance, and those behind its foreign keys, of the columns at these places."""
    own = [(place, name) for place, name in names if "__" not in name]
    below: dict[str, list[tuple[int, str]]] = {}
    for place, name in names:
        key, _dots, rest = name.partition("__")
        if rest:
            below.setdefault(key, []).append((place, rest))
    related: list[tuple[str, Any]] = [
        (key, _maker(model._meta.get_field(key).related_model, tuple(rest)))
        for key, rest in below.items()
    ]

    def make(row: Sequence[Any], database: str) -> Any:
        instance, state = model.__new__(model), ModelState()
        state.adding, state.db = False, database
        facts = instance.__dict__
        for place, name in own:
            facts[name] = row[place]
        facts["_state"] = state
        for key, make_related in related:
            state.fields_cache[key] = make_related(row, database)
        return instance

    return make


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

    def convert(rows: list[tuple[Any, ...]]) -> Iterable[Any]:
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


def _run(
    text: str, places: Sequence[_Place], actor: Actor, given: Sequence[Any]
) -> list[tuple[Any, ...]]:
    return execute(text, _values(places, actor, given))


def _values(places: Sequence[_Place], actor: Actor, given: Sequence[Any]) -> list[Any]:
    numbers, now = [getattr(actor, name) for name in _IDS], clock.now()
    return [place.value(numbers, given, now) for place in places]


def execute(text: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement in SQL that gives rows; the connection prepares and keeps it."""
    connection.ensure_connection()
    driver = connection.connection
    if driver.prepare_threshold is None:
        driver.prepare_threshold, driver.prepared_max = 0, _PREPARED
    make: Any = (
        connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    )
    with make(_Preparing(driver)) as cursor:
        cursor.execute(text, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
