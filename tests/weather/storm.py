"""The processes of a deal room that a test may kill, stop and start as it likes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from aiosmtpd.controller import Controller

from cosell.demo.clock import move_on
from cosell.launcher.credentials import Credentials
from cosell.launcher.crew import django_environment
from cosell.launcher.engine import Engine
from cosell.launcher.places import ROOT, Places
from tests.launcher.conftest import free_port


class MailServer:
    """Takes mail, and can be slow, refuse for now, or fall silent after it has taken one."""

    def __init__(self) -> None:
        self.mood = "calm"
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.mood == "busy":
            return "451 Come back later"
        if self.mood == "slow":
            time.sleep(0.7)
        text = envelope.content.decode(errors="replace")
        heads = [line for line in text.splitlines() if line.lower().startswith("message-id:")]
        self.taken[heads[0].split("<")[1].split("@")[0].upper()] += 1
        if self.mood == "silent":
            session.transport.abort() if hasattr(session, "transport") else None
            server.transport.abort()
        return "250 Taken"


@dataclass
class Storm:
    """Servers, workers and schedulers, each of which can be taken away."""

    engine: Engine
    mail: MailServer
    environment: dict[str, str]
    logs: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0

    def run(self, *arguments: str, timeout: float = 120) -> Any:
        """One command of the driver, to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.weather.driver", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """One command of the driver, while the weather changes."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.weather.driver", *arguments],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def start_worker(self, pool: str) -> subprocess.Popen[bytes]:
        worker = self._celery(
            "worker", "-P", pool, "-c", "2", "--without-gossip", "--without-mingle"
        )
        self.workers.append(worker)
        return worker

    def start_beat(self, name: str) -> subprocess.Popen[bytes]:
        beat = self._celery("beat", "-s", str(self.logs / name), "--pidfile=")
        self.workers.append(beat)
        return beat

    def _celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.logs / f"{arguments[0]}-{len(self.workers)}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "celery", "--quiet", "-A", "cosell.celery", *arguments],
                cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """-9, children and all."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        self.workers.remove(process)
        self.kills += 1

    def flush_redis(self) -> None:
        redis.Redis.from_url(self.environment["REDIS_URL"]).flushall()

    def stop_redis(self) -> None:
        self._end("valkey")

    def restart_postgres(self) -> None:
        self._end("postgres")
        child = self.engine._postgres.start()
        self.engine.children.append(child)
        self.engine._postgres.wait(child)

    def start_redis(self) -> None:
        child = self.engine._valkey.start()
        self.engine.children.append(child)
        self.engine._valkey.wait(child)

    def _end(self, name: str) -> None:
        child = next(each for each in self.engine.children if each.name == name)
        child.process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
        child.process.wait(20)
        self.engine.children.remove(child)

    def wait_until_quiet(self, seconds: float) -> dict[str, Any]:
        """Until nothing is on its way any more. The clock runs ahead over leases and bundles."""
        deadline = time.monotonic() + seconds
        while True:
            found: dict[str, Any] = self.run("report")
            if found["health"]["is_quiet"] and not found["health"]["messages_waiting"]:
                return found
            assert time.monotonic() < deadline, found["health"]
            move_on(Path(self.environment["DEMO_CLOCK"]), timedelta(seconds=90))
            time.sleep(4)


@contextmanager
def brewing(logs: Path) -> Iterator[Storm]:
    """A deal room of its own: migrated, with people and deals, without workers yet."""
    places = Places.throwaway()
    engine = Engine(places, Credentials.fresh(), throwaway=True)
    engine._database_url = engine._owner_url = engine._redis_url = ""
    mail = MailServer()
    port = free_port()
    controller = Controller(mail, hostname="127.0.0.1", port=port)
    storm = None
    try:
        engine.start()
        environment = django_environment(
            engine, "cosell.settings.dev", EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(port),
            PYTHONWARNINGS="ignore", DEMO_CLOCK=str(logs / "clock"),
        )  # fmt: skip
        environment.pop("CELERY_TASK_ALWAYS_EAGER", None)
        controller.start()
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v", "0"]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=180)
        storm = Storm(engine, mail, environment, logs)
        yield storm
    finally:
        for process in list(storm.workers if storm else []):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        controller.stop()
        engine.stop(patience=0.0)
        places.remove()
