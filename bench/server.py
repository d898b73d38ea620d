"""The web process as the product runs it, and a client that keeps its connection."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """One answer; `seconds` is from the first byte sent to the last byte read."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    seconds: float

    @property
    def queries(self) -> int:
        return int(self.headers.get("X-Queries", 0))


@dataclass
class Client:
    """A browser that is signed in, or an integrator with a token."""

    connection: http.client.HTTPConnection
    headers: dict[str, str]

    def ask(
        self, path: str, *, method: str = "GET", body: str = "", headers: Mapping[str, str] = {}
    ) -> Reply:
        """Send one request and read its answer to the end."""
        began = time.perf_counter()
        self.connection.request(method, path, body or None, {**self.headers, **headers})
        answer = self.connection.getresponse()
        content = answer.read()
        seconds = time.perf_counter() - began
        return Reply(answer.status, content, dict(answer.headers), seconds)


@dataclass(frozen=True)
class Server:
    """One uvicorn process on a port of its own."""

    port: int
    pid: int

    def client(self, **headers: str) -> Client:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client(http.client.HTTPConnection(HOST, self.port, timeout=60), named)

    def memory_mb(self) -> float:
        """Resident memory of the process, see `memory_of`."""
        return memory_of(self.pid)


def memory_of(pid: int | str) -> float:
    """Resident memory of a process in MiB; nothing where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def running() -> Iterator[Server]:
    """Start the web process, wait until it is ready, end it afterwards."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    environment = {
        name: value for name, value in os.environ.items() if name != "OWNER_DATABASE_URL"
    }
    command = [
        sys.executable, "-m", "uvicorn", "cosell.asgi:application", "--host", HOST,
        "--port", str(port), "--lifespan", "off", "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        server = Server(port, process.pid)
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if server.client().ask("/readyz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The web process did not become ready.")
