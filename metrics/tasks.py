"""What time alone changes: what stands still, what has ended, the middle of each tier."""

from contextlib import suppress

from celery import shared_task
from kombu.exceptions import OperationalError

from cosell.core.actor import Actor
from cosell.core.tasks import WalledTask
from metrics.actions.closing import close_periods
from metrics.actions.medians import keep_medians
from metrics.actions.standing import measure_standstill
from metrics.queries.workspaces import every_workspace


@shared_task(
    name="metrics.tick",
    base=WalledTask,
    system=True,
    soft_time_limit=45,
    time_limit=55,
    max_retries=0,
)
def tick() -> int:
    """Hand out each workspace. A broker that is away delays the numbers until the next tick."""
    found = every_workspace()
    for workspace_id in found:
        with suppress(OperationalError):
            keep_numbers.delay(workspace_id=workspace_id)
    return len(found)


@shared_task(
    name="metrics.keep_numbers",
    base=WalledTask,
    tenant=True,
    soft_time_limit=240,
    time_limit=280,
    max_retries=0,
)
def keep_numbers(*, actor: Actor) -> int:
    """Measure, freeze what has ended, and compare. Run twice it has one effect."""
    close_periods(actor=actor)
    keep_medians(actor=actor)
    return measure_standstill(actor=actor)
