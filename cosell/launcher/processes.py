"""Child processes that do not outlive the launcher, and how they are recognised again.

On Linux the kernel ends them when the launcher dies, even by kill -9. Elsewhere, and for the
moment in between, each one is written down with its start time, so that the next start finds it
and cannot take another process with the same number for it.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from cosell.launcher.places import Account

_LEASH = Path(__file__).with_name("leash.py")


@dataclass(frozen=True)
class Identity:
    """A process: its number, and its start time because numbers are used again."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Self:
        """Return the identity of a process that runs now."""
        return cls(pid, _started(pid) or "")

    def is_alive(self) -> bool:
        """Return whether this very process still runs."""
        return bool(self.started) and _started(self.pid) == self.started


@cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _started(pid: int) -> str | None:
    """Return when the process began, or None when there is none (or only its remains)."""
    if sys.platform != "linux":
        shown = _process_status(pid, "stat=,lstart=").split(maxsplit=1)
        return None if len(shown) < 2 or shown[0].startswith("Z") else shown[1]
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else f"{_boot()}/{fields[19]}"


def command_line(pid: int) -> str:
    """Return how the process was started, or nothing when there is none."""
    if sys.platform != "linux":
        return _process_status(pid, "command=")
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _process_status(pid: int, columns: str) -> str:
    command = ["ps", "-o", columns, "-p", str(pid)]
    shown = subprocess.run(command, check=False, capture_output=True, text=True)
    return shown.stdout.strip()


def _on_leash(
    command: Sequence[str | Path], account: Account | None, on_death: signal.Signals
) -> list[str]:
    """Return the command as one that ends when we do."""
    user = f"{account.uid}:{account.gid}" if account else "-"
    leash = [sys.executable, "-I", "-S", str(_LEASH), str(int(on_death)), str(os.getpid()), user]
    return leash + [str(part) for part in command]


@dataclass(frozen=True)
class Child:
    """One process of ours and how to end it."""

    name: str
    process: subprocess.Popen[bytes]
    identity: Identity
    log: Path | None
    gently: signal.Signals
    firmly: signal.Signals

    @property
    def ended(self) -> bool:
        """Return whether it is no more."""
        return self.process.poll() is not None

    def last_lines(self, count: int = 12) -> str:
        """Return the end of its log."""
        return last_lines(self.log, count) if self.log else ""


def last_lines(log: Path, count: int) -> str:
    """Return the end of a log file."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    folder: Path,
    log: Path | None = None,
    account: Account | None = None,
    gently: signal.Signals = signal.SIGTERM,
    firmly: signal.Signals = signal.SIGKILL,
    on_death: signal.Signals = signal.SIGKILL,
) -> Child:
    """Start a process that ends when we do.

    With a log it gets a session of its own, so that Ctrl-C reaches only the launcher, which
    ends its children in order. Without one it shares our terminal.
    """
    if log:
        log.write_bytes(b"")
    output = log.open("ab", buffering=0) if log else None
    try:
        process = subprocess.Popen(
            _on_leash(command, account, on_death),
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL if log else None,
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            start_new_session=log is not None,
        )
    finally:
        if output:
            output.close()
    return Child(name, process, Identity.of(process.pid), log, gently, firmly)


def end(children: Iterable[Child], *, patience: float) -> None:
    """Ask all to stop, wait, insist, and leave none."""
    rest = [child for child in children if not child.ended]
    for child in rest:
        child.process.send_signal(child.gently)
    rest = _wait(rest, patience)
    for child in rest:
        child.process.send_signal(child.firmly)
    for child in _wait(rest, 1.0):
        child.process.kill()
        child.process.wait()


def _wait(children: Sequence[Child], seconds: float) -> list[Child]:
    deadline = time.monotonic() + seconds
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))
    return [child for child in children if not child.ended]


def end_orphan(orphan: Identity, first: signal.Signals = signal.SIGTERM) -> bool:
    """End a process that an earlier launcher left; return whether there was one."""
    if not orphan.is_alive():
        return False
    for number, seconds in ((first, 3.0), (signal.SIGKILL, 2.0)):
        with suppress(ProcessLookupError):
            os.kill(orphan.pid, number)
        deadline = time.monotonic() + seconds
        while orphan.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)
    return True
