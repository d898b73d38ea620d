"""The product's sources as syntax trees, and how an exemption list is judged."""

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cosell", "partners", "deals", "metrics")
#: Layers whose modules talk to people and machines: they parse, and leave the rest to others.
SURFACES = ("web", "api", "tasks", "admin", "management", "subscribers", "templatetags")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python module."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """The path as it is written in messages: `deals/web/room.py`."""
        return self.path.as_posix()

    @property
    def module(self) -> str:
        return self.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def layers(self) -> tuple[str, ...]:
        """The parts of the path: `("deals", "web", "room")`."""
        return self.path.with_suffix("").parts

    @property
    def is_surface(self) -> bool:
        return bool(set(self.layers) & set(SURFACES)) or self.module in {
            "cosell.urls",
            "cosell.api",
        }

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.layers

    def functions(self) -> Iterator[tuple[str, Function]]:
        """All functions with their dotted names, methods and inner ones too."""
        yield from _functions(self.tree, "")

    def public_functions(self) -> Iterator[Function]:
        """Functions of the module's own that others may call."""
        for node in self.tree.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield node


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield f"{prefix}{child.name}", child
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)


def planted(text: str, name: str = "deals/web/planted.py") -> Source:
    """A module that exists in a test only, to see a guard bite."""
    return Source(Path(name), text)


@cache
def product_sources() -> tuple[Source, ...]:
    """Every module of the four packages, migrations left out."""
    found = [
        Source(path.relative_to(ROOT), path.read_text())
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    ]
    sources = tuple(source for source in found if not source.is_migration)
    assert len(sources) > 100
    return sources


@cache
def templates() -> dict[str, str]:
    """Every template by the name it is asked for."""
    folder = ROOT / "templates"
    found = {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    assert len(found) > 40
    return found


def judge(found: Collection[str], exempt: Mapping[str, str]) -> list[str]:
    """RAT-4: what is found and not exempt, what is exempt and no longer found, and for no reason."""
    problems = [name for name in sorted(found) if name not in exempt]
    problems += [f"{name} is exempt and need not be" for name in sorted(set(exempt) - set(found))]
    problems += [f"{name} is exempt without a reason" for name, why in exempt.items() if not why]
    return problems
