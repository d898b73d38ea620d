"""`check`: everything that reads the code instead of running it; one line each."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cosell.launcher import lockfiles
from cosell.launcher.console import Console
from cosell.launcher.crew import django_environment
from cosell.launcher.engine import Engine
from cosell.launcher.places import ROOT

# A first migration makes empty tables, which nothing can lock.
# Nothing has been released before the first migration named here, so it locks nobody's rows either.
# The second makes columns of text longer, which Postgres notes in its catalogue and nowhere else.
_LINT_MIGRATIONS = (
    "lintmigrations", "--quiet", "ok", "ignore", "--no-cache", "--ignore-initial-migrations",
    "--ignore-name", "0005_idempotency", "0008_long_codes",
    "--include-apps", "core", "messaging", "partners", "deals", "metrics",
)  # fmt: skip
_PUBLISHED_API = ROOT / "docs" / "api" / "openapi.yaml"


@dataclass(frozen=True)
class Check:
    """A name, and a function that returns nothing or what is wrong."""

    name: str
    run: Callable[[], str]


def check(console: Console) -> int:
    """Run all checks, even after one has failed; return 1 if any did."""
    failed = []
    with Engine.throwaway() as engine:
        for each in _checks(engine):
            began = time.monotonic()
            wrong = each.run()
            seconds = time.monotonic() - began
            word = console.paint("error", "failed") if wrong else "ok    "
            console.say(f"{word}  {each.name:<26} {seconds:5.1f} s")
            if wrong:
                failed.append(each.name)
                console.say(wrong)
    console.say()
    console.say(f"failed: {', '.join(failed)}" if failed else "All checks are well.")
    return 1 if failed else 0


def _checks(engine: Engine) -> list[Check]:
    test = django_environment(engine, "cosell.settings.test")
    production = _production(engine)
    manage = str(ROOT / "manage.py")
    deploy = ("check", "--deploy", "--fail-level", "WARNING")
    return [
        Check("ruff check", lambda: _module(test, "ruff", "check", ".")),
        Check("ruff format", lambda: _module(test, "ruff", "format", "--check", ".")),
        Check("djlint", lambda: _module(test, "djlint", "templates", "--lint", "--quiet")),
        Check("mypy --strict", lambda: _module(test, "mypy", "--strict")),
        Check("import contracts", lambda: _program(test, "lint-imports")),
        Check("models have migrations", lambda: _run(test, manage, "makemigrations", "--check")),
        Check("migrations are safe", lambda: _run(test, manage, *_LINT_MIGRATIONS)),
        Check("ready for production", lambda: _run(production, manage, *deploy)),
        Check("published API", lambda: _api_drift(test, manage)),
        Check("lock files", _lock_files),
    ]


def _production(engine: Engine) -> dict[str, str]:
    environment = django_environment(
        engine,
        "cosell.settings.production",
        PUBLIC_URL="https://dealroom.example",
        ALLOWED_HOSTS="dealroom.example",
    )
    del environment["OWNER_DATABASE_URL"]
    return environment


def _module(environment: dict[str, str], *command: str) -> str:
    return _run(environment, "-m", *command)


def _program(environment: dict[str, str], name: str, *arguments: str) -> str:
    # Beside the interpreter, since a virtual environment need not be active.
    return _output(environment, str(Path(sys.executable).parent / name), *arguments)


def _run(environment: dict[str, str], *arguments: str) -> str:
    return _output(environment, sys.executable, *arguments)


def _output(environment: dict[str, str], *command: str) -> str:
    """Run a command; return what it said when it failed."""
    done = subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode == 0:
        return ""
    return done.stdout.strip() or f"exit code {done.returncode}"


def _api_drift(environment: dict[str, str], manage: str) -> str:
    """Compare the API as it is with the API as it is published."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.yaml"
        options = ("--validate", "--fail-on-warn", "--file", str(fresh))
        if wrong := _run(environment, manage, "spectacular", *options):
            return wrong
        published = _PUBLISHED_API.read_bytes() if _PUBLISHED_API.exists() else b""
        if fresh.read_bytes() == published:
            return ""
    shown = os.path.relpath(_PUBLISHED_API, ROOT)
    return f"{shown} is behind: ./dealroom manage spectacular --file {shown}"


def _lock_files() -> str:
    return "\n".join(fault for path in lockfiles.LOCK_FILES for fault in lockfiles.faults(path))
