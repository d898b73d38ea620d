"""The launcher as its users run it: as a process, on a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cosell.launcher.places import ROOT, temporary_base
from cosell.launcher.processes import Identity

_SERVERS = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL")


def clean_environment() -> dict[str, str]:
    """Nothing of the servers that the tests themselves run on."""
    return {name: value for name, value in os.environ.items() if name not in _SERVERS}


def run_launcher(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that is expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "cosell.launcher", *arguments],
        check=False,
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=30,
    )


@dataclass
class Launched:
    """A launcher that runs, and its data folder."""

    process: subprocess.Popen[bytes]
    data: Path
    output: Path

    def record(self) -> dict[str, Any]:
        return json.loads((self.data / "run.json").read_text())

    def children(self) -> list[Identity]:
        return [Identity(each["pid"], each["started"]) for each in self.record()["children"]]

    def wait_for(self, words: str, seconds: float = 90.0) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.output.read_text():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Send a signal; return how long the end took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(10)
        return time.monotonic() - began


def launch(data: Path, *arguments: str, until: str) -> Launched:
    output = data.with_name(f"{data.name}.out")
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "cosell.launcher", *arguments, "--data", str(data)],
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    launched = Launched(process, data, output)
    try:
        launched.wait_for(until)
    except BaseException:
        launched.stop()
        raise
    return launched


def all_gone(children: list[Identity], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while any(child.is_alive() for child in children):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that does not exist yet, where the account of Postgres can go."""
    folder = Path(f"{temporary_base()}/cosell-test-{os.getpid()}-{time.monotonic_ns()}")
    folder.mkdir(mode=0o755)
    yield folder / "data"
    subprocess.run(["rm", "-rf", str(folder)], check=True)
