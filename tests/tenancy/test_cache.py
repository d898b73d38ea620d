"""TEN-14: one module builds the keys of the caches, and what belongs to a company names it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.cache import caches

from cosell.core.cache import make_key, tenant_key
from tests.tenancy.rows import Planted

ROOT = Path(__file__).resolve().parents[2]
BUILDER = Path("cosell/core/cache.py")
#: What takes a key as its first argument.
VERBS = {
    "add", "delete", "delete_many", "decr", "get", "get_many", "get_or_set", "incr", "set",
    "set_many", "touch",
}  # fmt: skip


def key_problems(source: str) -> list[str]:
    """Uses of a cache in a module that do not name their tenant by the one builder."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.core.cache"
        for alias in node.names
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_verb(node.func, names):
            key = node.args[0] if node.args else None
            if not (isinstance(key, ast.Call) and ast.unparse(key.func).endswith("tenant_key")):
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


def _is_verb(function: ast.expr, names: set[str]) -> bool:
    """`cache.get(…)`, `caches["x"].set(…)`, under whatever name they were imported."""
    if not (isinstance(function, ast.Attribute) and function.attr in VERBS):
        return False
    base = function.value
    while isinstance(base, ast.Subscript | ast.Attribute):
        base = base.value
    return isinstance(base, ast.Name) and base.id in names


def _modules() -> Iterator[Path]:
    for package in ("cosell", "partners", "deals", "metrics"):
        yield from (path.relative_to(ROOT) for path in (ROOT / package).rglob("*.py"))


def test_keys_are_built_in_one_place() -> None:
    found = {
        str(path): key_problems((ROOT / path).read_text())
        for path in _modules()
        if path != BUILDER and key_problems((ROOT / path).read_text())
    }
    assert found == {}


def test_the_lint_of_keys_bites() -> None:
    start = "from django.core.cache import cache, caches as c\n"
    for bad in (
        "cache.get('deals')",
        "cache.set(f'deals:{org}', 1)",
        "c['forgiving'].incr(name)",
        "cache.get_or_set(key='x', default=1)",
    ):
        assert len(key_problems(start + bad)) == 1, bad
    for good in ("cache.get(tenant_key(3, 'deals'))", "{}.get('deals')", "form.cleaned.get('x')"):
        assert key_problems(start + good) == [], good


def test_keys_of_two_companies_never_meet(planted: Planted) -> None:
    """The same name under two companies, in every cache there is: each finds its own."""
    world = planted.world
    mine, rival = world.organizations["brightpath"].pk, world.organizations["oakline"].pk
    assert tenant_key(mine, "board") != tenant_key(rival, "board")
    # A name cannot be chosen so that it runs into another company's number.
    assert tenant_key(1, "1:board") != tenant_key(11, "board")
    for name in settings.CACHES:
        cache = caches[name]
        for company in (mine, rival):
            cache.set(tenant_key(company, "board"), company, 30)
        assert cache.get(tenant_key(mine, "board")) == mine
        assert cache.get(tenant_key(rival, "board")) == rival
        assert cache.get(tenant_key(999, "board")) is None
        for company in (mine, rival):
            cache.delete(tenant_key(company, "board"))


def test_every_key_carries_the_products_name() -> None:
    for name in settings.CACHES:
        assert caches[name].make_key("x") == make_key("x", "", 1) == "cosell::1:x"
