"""The clocks of deals and of the weekly sync: beat says "tick", rows say what is due."""

from contextlib import suppress
from typing import Any

from celery import shared_task
from kombu.exceptions import OperationalError

from cosell.core.tasks import WalledTask
from deals.actions.alerting import tick_clocks as tick
from deals.actions.digests import due_digests
from deals.actions.digests import plan_digests as plan
from deals.actions.digests import send_digest as send_one

SYSTEM: dict[str, Any] = {
    "base": WalledTask,
    "system": True,
    # Below the lease: whoever takes the work over after it must find nobody at it any more.
    "soft_time_limit": 120,
    "time_limit": 150,
    "max_retries": 0,
}


@shared_task(name="deals.plan_digests", **SYSTEM)
def plan_digests() -> int:
    """Give everybody whose Monday is near a row for the week."""
    return plan()


@shared_task(name="deals.tick_digests", **SYSTEM)
def tick_digests() -> int:
    """Hand out the digests whose moment has come. A broker that is away delays them by a lease."""
    due = due_digests()
    for digest_id in due:
        with suppress(OperationalError):
            send_digest.delay(digest_id=digest_id)
    return len(due)


@shared_task(name="deals.send_digest", **SYSTEM)
def send_digest(*, digest_id: int) -> str:
    """Freeze the facts if nobody did, and hand the digest to the messages."""
    return send_one(digest_id)


@shared_task(
    name="deals.tick_clocks",
    base=WalledTask,
    system=True,
    soft_time_limit=45,
    time_limit=55,
    max_retries=0,
)
def tick_clocks() -> int:
    """Open, climb and resolve what is due. Two ticks at once have one effect."""
    return tick()
