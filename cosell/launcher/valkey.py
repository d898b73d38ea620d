"""The embedded Valkey: a broker and a cache that may vanish, reached by its socket only."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from cosell.launcher import binaries
from cosell.launcher.errors import FAILED, LauncherError
from cosell.launcher.places import Places
from cosell.launcher.processes import Child, spawn


@dataclass
class Valkey:
    """One server without a file: what must last is in Postgres."""

    places: Places

    @property
    def _socket(self) -> Path:
        return self.places.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """Return the address of the server."""
        return f"unix://{self._socket}?db=0"

    def start(self) -> Child:
        """Start the server; `wait` says when it answers."""
        self._socket.unlink(missing_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "maxmemory-policy": "noeviction",
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "loglevel": "warning",
            "dir": str(self.places.sockets),
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return spawn(
            "valkey",
            [binaries.valkey(), *options],
            environment={"PATH": os.defpath, "LC_ALL": "C"},
            folder=self.places.sockets,
            log=self.places.log("valkey"),
        )

    def wait(self, child: Child, seconds: float = 20.0) -> None:
        """Wait until our own server answers."""
        client = redis.Redis.from_url(self.url, socket_timeout=2)
        deadline = time.monotonic() + seconds
        try:
            while time.monotonic() < deadline and not child.ended:
                try:
                    answer = client.info("server")
                except redis.RedisError:
                    time.sleep(0.03)
                    continue
                if answer["process_id"] == child.identity.pid:
                    return
        finally:
            client.close()
        raise LauncherError("Valkey did not start.", code=FAILED, detail=child.last_lines())


def check(url: str) -> None:
    """Refuse a server of the environment that does not answer."""
    try:
        redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise LauncherError(f"REDIS_URL names a server that does not answer: {error}") from None
