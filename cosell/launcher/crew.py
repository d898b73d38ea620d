"""The processes of a running deal room: started, shown, watched, and stopped in order."""

import http.client
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cosell.launcher.console import Console
from cosell.launcher.engine import Engine
from cosell.launcher.errors import FAILED, LauncherError
from cosell.launcher.places import ROOT, Places
from cosell.launcher.processes import Child, end, spawn
from cosell.launcher.session import Session

HOST = "127.0.0.1"
_LONGEST_LOG = 20_000_000
_PULSE = 0.1
_PROBE = 0.3
_WORKER_IS_READY = " ready."


def django_environment(engine: Engine, settings: str, **more: str) -> dict[str, str]:
    """Return the environment of a Django process on the engine."""
    return {
        **os.environ,
        **engine.environment,
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONUNBUFFERED": "1",
        **more,
    }


@dataclass
class _Tail:
    """Where reading of a log file has come to."""

    child: Child
    position: int = 0
    partial: bytes = b""

    def lines(self) -> list[str]:
        """Return the complete lines since the last call."""
        if self.child.log is None:
            return []
        with self.child.log.open("rb") as file:
            file.seek(self.position)
            fresh = file.read()
            self.position += len(fresh)
        if self.position > _LONGEST_LOG:
            os.truncate(self.child.log, 0)
            self.position = 0
        *complete, self.partial = (self.partial + fresh).split(b"\n")
        return [line.decode(errors="replace").rstrip() for line in complete]


@dataclass
class Crew:
    """Everything one launcher runs on one data folder."""

    places: Places
    session: Session
    console: Console
    engine: Engine
    instance: str = field(default_factory=lambda: secrets.token_hex(16))
    _services: list[Child] = field(default_factory=list)
    _tails: list[_Tail] = field(default_factory=list)

    def manage(self, name: str, *arguments: str, environment: dict[str, str], show: bool) -> None:
        """Run a management command to its end; show what it says, or only why it failed."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        child = self._spawn(name, command, environment)
        tail = _Tail(child)
        while True:
            ended = child.ended
            for line in tail.lines() if show else ():
                self.console.log(name, line)
            if ended:
                break
            time.sleep(_PULSE)
        self._services.remove(child)
        if child.process.returncode:
            raise LauncherError(
                f"`manage.py {arguments[0]}` failed; its log is {child.log}.",
                code=FAILED,
                detail="" if show else child.last_lines(),
            )

    def serve(self, name: str, module: str, *arguments: str, environment: dict[str, str]) -> Child:
        """Start a process that runs until it is stopped."""
        child = self._spawn(name, [sys.executable, "-m", module, *arguments], environment)
        self._tails.append(_Tail(child))
        return child

    def wait_until_ready(self, worker: Child, port: int, seconds: float = 60.0) -> None:
        """Wait until our own web process, and no other, can serve, and the worker can work."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.show_logs()
            if self._ended():
                break
            status, instance = _ask(port)
            if status == 200 and instance == self.instance:
                if _WORKER_IS_READY in worker.last_lines():
                    return
            elif status == 200:
                raise LauncherError(f"Somebody else answers on port {port}; choose another.")
            elif status not in {0, 503}:
                raise LauncherError(f"/readyz answers with status {status}.", code=FAILED)
            time.sleep(_PROBE)
        if ended := self._ended():
            raise LauncherError(f"The {ended[0].name} process ended.", code=FAILED)
        raise LauncherError(f"Web and worker were not ready after {seconds:.0f} s.", code=FAILED)

    def watch(self) -> None:
        """Show the logs for as long as all processes live."""
        while not self._ended():
            self.show_logs()
            time.sleep(_PULSE)
        self.show_logs()
        names = ", ".join(child.name for child in self._ended())
        raise LauncherError(f"Unexpectedly ended: {names}. Everything is stopped.", code=FAILED)

    def show_logs(self) -> None:
        """Pass on what the processes have written."""
        for tail in self._tails:
            for line in tail.lines():
                self.console.log(tail.child.name, line)

    def show_engine(self) -> None:
        """Show the logs of the two servers from now on."""
        self._tails.extend(_Tail(child) for child in self.engine.children)

    def stop(self) -> None:
        """Stop what serves, and then what it stands on."""
        end(self._services, patience=2.4)
        self.show_logs()
        self.engine.stop()

    def _spawn(
        self, name: str, command: Iterable[str | Path], environment: dict[str, str]
    ) -> Child:
        child = spawn(
            name, list(command), environment=environment, folder=ROOT, log=self.places.log(name)
        )
        self._services.append(child)
        self.session.remember(child)
        return child

    def _ended(self) -> list[Child]:
        return [child for child in (*self.engine.children, *self._services) if child.ended]


def is_free(port: int) -> bool:
    """Whether a port can be ours."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def refuse_taken_port(port: int) -> None:
    """Say so before anything is started when the port cannot be ours."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            sentence = f"Port {port} needs more rights than you have; choose another with --port."
            raise LauncherError(sentence) from None
        except OSError:
            sentence = f"Port {port} is taken; choose another with --port."
            raise LauncherError(sentence) from None


def _ask(port: int) -> tuple[int, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, answer.headers.get("X-Instance", "")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()
