"""`test` and `bench`: pytest and the benchmark on servers that exist for that run only."""

import os
import signal
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cosell.launcher import chromium
from cosell.launcher.console import Console
from cosell.launcher.crew import django_environment
from cosell.launcher.engine import Engine
from cosell.launcher.places import ROOT
from cosell.launcher.processes import end, spawn
from cosell.launcher.signals import child_answers_ctrl_c

RESULTS = ROOT / "test-results"
CLOSING_LINE = RESULTS / "closing-line.txt"
_BROWSER_TESTS = "tests/e2e"
_INTERRUPTED = 2


@dataclass
class Tally:
    """What several runs of pytest came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, report: Path, code: int) -> None:
        """Add a run's report; a run that ended badly never counts as clean."""
        failed_before = self.failed
        for suite in ET.parse(report).iter("testsuite") if report.exists() else ():
            count = {name: int(suite.get(name, 0)) for name in ("tests", "skipped")}
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            self.failed += failed
            self.skipped += count["skipped"]
            self.passed += max(0, count["tests"] - count["skipped"] - failed)
        if code and self.failed == failed_before:
            self.failed += 1

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def test(arguments: Sequence[str], console: Console) -> int:
    """Run the tests asked for, or all; return the worst exit code."""
    RESULTS.mkdir(exist_ok=True)
    CLOSING_LINE.unlink(missing_ok=True)
    tally = Tally()
    with Engine.throwaway() as engine:
        if arguments:
            browser = any(_BROWSER_TESTS in argument for argument in arguments)
            code = _pytest("chosen", arguments, engine, tally, browser=browser)
        else:
            code = _everything(engine, tally, console)
    CLOSING_LINE.write_text(f"{tally}\n")
    console.say()
    console.say(str(tally))
    return code


def _everything(engine: Engine, tally: Tally, console: Console) -> int:
    arguments = ["tests", f"--ignore={_BROWSER_TESTS}", "-n", "2"]
    code = _pytest("suite", arguments, engine, tally)
    if code == _INTERRUPTED or not (ROOT / _BROWSER_TESTS).is_dir():
        return code
    if chromium.find() is None:
        if os.environ.get("CI", "").lower() not in {"1", "true"}:
            console.say("Browser tests are left out: no Chromium was found.")
            return code
        console.say("Browser tests cannot run: CI needs a Chromium, and none was found.")
        tally.failed += 1
        return max(code, 1)
    return max(code, _pytest("browser", [_BROWSER_TESTS], engine, tally, browser=True))


def _pytest(
    name: str, arguments: Sequence[str], engine: Engine, tally: Tally, *, browser: bool = False
) -> int:
    report = RESULTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    more = {"CHROMIUM": chromium.find() or ""}
    if browser:
        # Playwright's own event loop runs in the thread of the test, which uses the database.
        more["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    environment = django_environment(engine, "cosell.settings.test", **more)
    command = [sys.executable, "-m", "pytest", *arguments, f"--junitxml={report}"]
    code = _run(command, environment)
    tally.add(report, code)
    return code


def bench(arguments: Sequence[str]) -> int:
    """Run the benchmark."""
    with Engine.throwaway() as engine:
        environment = django_environment(engine, "cosell.settings.dev")
        return _run([sys.executable, "-m", "bench", *arguments], environment)


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run to the end in our terminal; ends with us."""
    child = spawn(command[2], command, environment=environment, folder=ROOT, gently=signal.SIGTERM)
    try:
        with child_answers_ctrl_c():
            return abs(child.process.wait())
    finally:
        end([child], patience=3.0)
