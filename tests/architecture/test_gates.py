"""Every view wears exactly one gate, and a page that is open to everybody says why."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from partners.web.access import person_page, public_page, workspace_page
from tests.architecture.sources import Source, judge, planted, product_sources
from tests.architecture.test_budgets import is_view

GATES = {"public", "person", "workspace", "token"}
#: Views that name no methods, and who does.
METHODLESS = {
    "partners/web/account.py: key_edit takes every method": "allauth's view names its own",
    "partners/web/account.py: key_remove takes every method": "allauth's view names its own",
}


def views() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address with its view."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Callable[..., Any]]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif isinstance(pattern, URLPattern):
                yield prefix + str(pattern.pattern), pattern.callback

    yield from walk(get_resolver().url_patterns, "/")


def gate_problems(address: str, view: Callable[..., Any]) -> str:
    """What is wrong with the gate of one view, or nothing."""
    kind = getattr(view, "cls", view)
    gate = getattr(kind, "gate", "")
    if gate not in GATES:
        return f"{address} wears no gate"
    if gate == "public" and not getattr(kind, "gate_reason", ""):
        return f"{address} is open without a reason"
    return ""


def test_every_view_wears_a_gate() -> None:
    found = [gate_problems(address, view) for address, view in views()]
    assert [text for text in found if text] == []
    assert len(found) > 40


def test_gates_stand_outermost_and_alone() -> None:
    """A decorator above the gate would run for strangers, and two gates would hide one another."""
    found = [text for source in product_sources() for text in _gate_order(source)]
    assert judge(found, METHODLESS) == []


def _gate_order(source: Source) -> list[str]:
    found = []
    for name, node in source.functions():
        if not is_view(node):
            continue
        words = [ast.unparse(d).partition("(")[0].rpartition(".")[2] for d in node.decorator_list]
        gates = [word for word in words if word in {"workspace_page", "person_page", "public_page"}]
        if len(gates) != 1 or words[0] != gates[0]:
            found.append(f"{source.name}: {name} wears {', '.join(words)}")
        if not {word for word in words if word.startswith("require_")}:
            found.append(f"{source.name}: {name} takes every method")
    return found


def test_the_guard_of_gates_bites() -> None:
    def bare(request: Any) -> None: ...

    assert gate_problems("/x", bare) == "/x wears no gate"
    assert (
        gate_problems("/x", public_page("")(lambda request: None)) == "/x is open without a reason"
    )
    for gate in (person_page, workspace_page, public_page("a probe")):
        assert gate_problems("/x", gate(lambda request: None)) == ""
    bad = planted("@require_GET\n@workspace_page\ndef page(request): ...\n")
    assert _gate_order(bad) == ["deals/web/planted.py: page wears require_GET, workspace_page"]
    lax = planted("@workspace_page\ndef page(request): ...\n")
    assert _gate_order(lax) == ["deals/web/planted.py: page takes every method"]
