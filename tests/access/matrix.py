"""Reading the matrix: each address with its methods, who may use them, and what is answered."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver

FILE = Path(__file__).with_name("matrix.yaml")
PAGE_COLUMNS = (
    "admin", "manager", "rep", "rep_off", "approver", "lead", "prep", "prep_off", "rival", "rivalrep",
    "outsider", "anonymous", "bearer",
)  # fmt: skip
API_COLUMNS = (
    "admin", "manager", "rep", "rep_off", "approver", "lead", "prep", "prep_off", "rival", "rivalrep",
    "outsider", "anonymous", "cookie", "reader",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
OK = {"GET": 200, "POST": 303, "PUT": 200, "PATCH": 200, "DELETE": 200}
#: Pages of allauth take every method and answer those that they do not know as a GET.
LENIENT = ("account_", "mfa_")
#: A stranger without a session is sent to sign in.
SIGN_IN = "sign_in"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One address with the things it names, and the answers of one method to every column."""

    name: str
    number: int
    method: str
    path: Mapping[str, str]
    expected: Mapping[str, int | str]
    send: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    quiet: str = ""
    is_plain: bool = False

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    @property
    def success(self) -> list[str]:
        """Columns for which the address does what it is for."""
        return [who for who, status in self.expected.items() if _is_success(status)]


def _is_success(status: int | str) -> bool:
    return isinstance(status, int) and status < 400


@cache
def _document() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text())


def _spread(rule: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """Large groups before small ones and single columns, so that the narrower word holds."""
    groups = _document()["groups"]
    found: dict[str, Any] = {}
    members = {name: columns if name == "all" else groups.get(name, [name]) for name in rule}
    for name in sorted(rule, key=lambda name: -len(members[name])):
        found.update({who: rule[name] for who in members[name] if who in columns})
    return found


def _expected(spec: Mapping[str, Any], method: str, *, is_api: bool) -> dict[str, int | str]:
    columns = API_COLUMNS if is_api else PAGE_COLUMNS
    answers = _spread(_document()["audiences"][spec["who"]], columns)
    answers.update(_spread(spec.get("but", {}), columns))
    missing = set(columns) - set(answers)
    assert not missing, f"{spec['who']} says nothing about {missing}"
    ok = spec.get("ok", OK[method])
    return {who: ok if status == "ok" else status for who, status in answers.items()}


@cache
def cases() -> dict[str, list[Case]]:
    """All rows by the name of their address."""
    found: dict[str, list[Case]] = {}
    for name, entry in _document()["addresses"].items():
        rows = entry if isinstance(entry, list) else [entry]
        found[name] = [
            case for number, row in enumerate(rows) for case in _cases(name, number, row)
        ]
    return found


def _cases(name: str, number: int, row: Mapping[str, Any]) -> Iterator[Case]:
    is_api = name.startswith("api:")
    for method in METHODS:
        if method not in row:
            continue
        spec = row[method]
        if isinstance(spec, str):
            spec = {"who": spec}
        yield Case(
            name=name,
            number=number,
            method=method,
            path=row.get("path", {}),
            expected=_expected(spec, method, is_api=is_api),
            send=spec.get("send"),
            headers=spec.get("headers", {}),
            quiet=spec.get("quiet", ""),
            is_plain=spec.get("plain", False),
        )


def addresses() -> dict[str, str]:
    """Every pattern that the product answers, by its name."""

    def walk(patterns: list[Any], prefix: str, spaces: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                inner = f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces
                yield from walk(pattern.url_patterns, route, inner)
            elif isinstance(pattern, URLPattern):
                assert pattern.name, f"{route} has no name"
                yield f"{spaces}{pattern.name}", route

    found = list(walk(get_resolver().url_patterns, "/", ""))
    assert len({name for name, _route in found}) == len(found), "two addresses share a name"
    return dict(found)


def parameters(route: str) -> list[str]:
    """What a pattern's address names, the workspace left out."""
    names = re.findall(r"<(?:\w+:)?(\w+)>", route)
    return [name for name in names if name != "workspace"]
