"""Surfaces parse and show: they read through queries and write through actions."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Source, judge, planted, product_sources

#: What only queries, actions and models say to the database.
VERBS = {
    "aggregate", "annotate", "bulk_create", "bulk_update", "create", "defer", "distinct", "exclude",
    "filter", "get_or_create", "in_bulk", "order_by", "prefetch_related", "raw",
    "refresh_from_db", "save", "select_for_update", "select_related", "update_or_create",
    "values_list",
}  # fmt: skip
#: Where the database may be spoken to.
SPEAKERS = {"queries", "actions", "models"}
#: Uses of a verb's word that ask the database nothing, or that a framework calls for.
EXEMPT: dict[str, str] = {}
#: Places outside those three layers that reach for a manager.
MANAGER_EXEMPT = {
    "cosell/demo": "the story looks its own people up; it is never loaded in production",
}
#: Modules that open a cursor outside them.
CURSOR_EXEMPT = {
    "cosell/core/cache.py": "the durable cache is a backend of Django's, kept in a table",
    "cosell/core/checks.py": "asks what role is connected, before anything is served",
    "cosell/core/rows.py": "hands values over to the driver as the model's fields would",
    "cosell/core/statements.py": "prepares what queries build, and runs it",
    "cosell/core/once.py": "lets the second of two equal forms wait for the first",
    "cosell/core/wall.py": "sets the context",
    "cosell/demo": "empties a demo and loads it in one transaction; never in production",
}


def orm_verbs(source: Source) -> Iterator[str]:
    """Calls of a verb, and every use of a manager."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            yield f"{source.name}: {ast.unparse(node)}"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in VERBS
        ):
            yield f"{source.name}: {ast.unparse(node.func)}"


def _is_registering(text: str) -> bool:
    """`@register.filter` names a filter of templates, not of rows."""
    return text.endswith("register.filter")


def test_surfaces_say_nothing_to_the_database() -> None:
    found = {
        text
        for source in product_sources()
        if source.is_surface
        for text in orm_verbs(source)
        if not _is_registering(text)
    }
    assert judge(found, EXEMPT) == []


def _place(source: Source) -> str:
    """The demo is one place; everything else is a module."""
    return "cosell/demo" if source.name.startswith("cosell/demo/") else source.name


def test_managers_are_used_in_queries_actions_and_models_only() -> None:
    found = {
        _place(source)
        for source in product_sources()
        if not set(source.layers) & SPEAKERS
        and any(text.endswith(".objects") for text in orm_verbs(source))
    }
    assert judge(found, MANAGER_EXEMPT) == []


def cursors(source: Source) -> bool:
    """Whether the module speaks SQL by itself, or holds the connection."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "django.db"
        and {alias.name for alias in node.names} & {"connection", "connections", "transaction"}
        for node in ast.walk(source.tree)
    )


def test_connections_are_held_in_queries_actions_and_models_only() -> None:
    found = {
        _place(source)
        for source in product_sources()
        if not set(source.layers) & SPEAKERS and cursors(source)
    }
    assert judge(found, CURSOR_EXEMPT) == []


def test_the_guard_of_surfaces_bites() -> None:
    bad = planted(
        "def page(request):\n"
        "    deal = Deal.objects.get(pk=1)\n"
        "    deal.reasons.filter(side='vendor').order_by('at')\n"
        "    deal.save()\n"
    )
    assert sorted(orm_verbs(bad)) == [
        "deals/web/planted.py: Deal.objects",
        "deals/web/planted.py: deal.reasons.filter",
        "deals/web/planted.py: deal.reasons.filter(side='vendor').order_by",
        "deals/web/planted.py: deal.save",
    ]
    assert bad.is_surface
    assert not planted("", "deals/queries/x.py").is_surface
    assert cursors(planted("from django.db import connection"))
    assert not cursors(planted("from django.db import DatabaseError"))
    assert list(orm_verbs(planted("form.values()\ndeal_list(request)\n{}.get('x')"))) == []
