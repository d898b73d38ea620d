"""Rows written and read by their columns: new ones, changed ones, and instances of what was read.

Django's own way sends signals and builds each statement anew. These texts follow from the model alone,
so each is made once, and the connection keeps its plan.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model
from django.db.models.base import ModelState

from cosell.core.statements import execute


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
