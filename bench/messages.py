"""What the background costs: messages from their release to the mail server, at a steady rate.

The rate is of notifications that each become one mail. The clock of a message begins when it is
released, ten seconds after what it tells, and ends when the mail server has taken it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from bench.people import SLUG, Crowd
from bench.server import HOST
from cosell.core import clock
from cosell.core.wall import system_role, wall
from cosell.launcher.crew import free_port
from cosell.messaging.actions.notices import Notice, notify
from cosell.messaging.actions.relay import pass_over_events
from cosell.messaging.actions.sending import due_messages, send_message
from cosell.messaging.enums import Kind, MessageState
from cosell.messaging.models import Message
from cosell.messaging.queries.recipients import Recipient, find_recipient
from deals.models import Deal
from partners.queries.memberships import enter_workspace

LARGEST_P95 = 5.0


@dataclass(frozen=True, kw_only=True)
class Latency:
    """From release to hand-over, in seconds; `cpu_ms` is of the workers, for one message."""

    rate: int
    messages: int
    p50: float
    p95: float
    p99: float
    queries: float
    cpu_ms: float


class _Sink:
    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        return "250 Taken"


def measure_latency(
    crowd: Crowd, *, rate: int, seconds: int, say: Callable[[str], None]
) -> Latency:
    """Tell people at a steady rate while real workers send; wait for the last one."""
    waited = _put_away()
    recipients, codes = _readers(crowd)
    queries = _queries_per_message(recipients, codes)
    with _workers() as processes:
        began, count = time.monotonic(), 0
        before = sum(map(_cpu, processes))
        first = _newest()
        while count < rate * seconds:
            ahead = began + count / rate - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)
            _tell(recipients[count % len(recipients)], codes, f"rate:{count}")
            count += 1
        lags = _wait_for(first, count)
        used = sum(map(_cpu, processes)) - before
    found = Latency(
        rate=rate,
        messages=count,
        p50=statistics.median(lags),
        p95=statistics.quantiles(lags, n=20)[-1],
        p99=statistics.quantiles(lags, n=100)[-1],
        queries=queries,
        cpu_ms=used * 1000 / count,
    )
    say(
        f"messages at {rate}/s: {found.p50:.1f} s at the median, p95 {found.p95:.1f} s (goal"
        f" {LARGEST_P95:.0f} s), {found.queries:.0f} queries and {found.cpu_ms:.0f} ms each;"
        f" {waited:,} that waited were put away first"
    )
    return found


def as_row(found: Latency) -> dict[str, Any]:
    return asdict(found)


def _put_away() -> int:
    """Drop what waits: the ticks before told hundreds of alerts, and those would go first."""
    pass_over_events()
    with system_role():
        waiting = Message.objects.filter(state=MessageState.WAITING)
        return int(waiting.update(state=MessageState.DROPPED))


def _readers(crowd: Crowd) -> tuple[list[Recipient], dict[int, list[str]]]:
    """All partners' reps, and some deals of each whose next step is theirs."""
    recipients, codes = [], {}
    for user in crowd.partner_reps:
        actor = enter_workspace(user, SLUG)
        recipient = find_recipient(
            user.pk, workspace_id=actor.workspace_id, organization_id=actor.organization_id
        )
        with wall(actor):
            rows = Deal.objects.visible_to(actor).filter(ball_partner_id=user.pk, outcome="open")
            found = list(rows.values_list("code", "ball_step__key")[:20])
        if recipient and found:
            recipients.append(recipient)
            codes[user.pk] = found
    return recipients, codes


def _tell(recipient: Recipient, codes: dict[int, list[Any]], key: str) -> None:
    code, step = codes[recipient.user_id][hash(key) % len(codes[recipient.user_id])]
    notice = Notice(
        kind=Kind.ASKED, topic="deal.turn", key=key, deal_code=code, payload={"step": step or ""},
        is_once=True,
    )  # fmt: skip
    notify(recipient, notice)


def _queries_per_message(recipients: list[Recipient], codes: dict[int, list[Any]]) -> float:
    """Statements from the claim to the last state, the mean over ten."""
    for number in range(10):
        _tell(recipients[number], codes, f"count:{number}")
    moment = clock.now()
    with clock.frozen(moment.replace(year=moment.year + 1)):
        numbers = due_messages()
        reset_queries()  # The log is bounded; ticks may have filled it.
        with CaptureQueriesContext(connection) as found:
            for number in numbers[:10]:
                send_message(number)
            count = len(found)
    return count / len(numbers[:10])


def _newest() -> int:
    with system_role():
        return int(Message.objects.order_by("-pk").values_list("pk", flat=True)[0])


def _wait_for(first: int, count: int) -> list[float]:
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        with system_role():
            rows = Message.objects.filter(pk__gt=first).exclude(state=MessageState.WAITING)
            rows = rows.exclude(state=MessageState.SENDING)
            if rows.count() >= count:
                sent = rows.filter(state=MessageState.SENT)
                pairs = list(sent.values_list("released_at", "sent_at"))
                if len(pairs) < count * 0.99:
                    raise RuntimeError(f"Only {len(pairs)} of {count} messages were sent.")
                return [(then - since).total_seconds() for since, then in pairs]
        time.sleep(1)
    raise RuntimeError("The messages were not sent in five minutes.")


def _cpu(process: subprocess.Popen[bytes]) -> float:
    """Seconds that a process and its children have used."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == process.pid:  # the process group
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


@contextmanager
def _workers() -> Iterator[list[subprocess.Popen[bytes]]]:
    """A worker, a scheduler and a mail server, as in production."""
    port = free_port()
    controller = Controller(_Sink(), hostname=HOST, port=port)
    controller.start()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cosell.settings.dev",
        "EMAIL_HOST": HOST,
        "EMAIL_PORT": str(port),
        "PYTHONWARNINGS": "ignore",
    }
    environment.pop("OWNER_DATABASE_URL", None)
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "cosell.celery"]
    schedule = str(Path(tempfile.mkdtemp()) / "schedule")
    commands = (
        [*celery, "worker", "-P", "prefork", "-c", "2", "--without-gossip", "--without-mingle"],
        [*celery, "beat", "-s", schedule, "--pidfile="],
    )
    started = [
        subprocess.Popen(
            command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]  # fmt: skip
    try:
        time.sleep(5)
        yield started
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)
        controller.stop()
