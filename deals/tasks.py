"""The clock of every deal, looked at when it is due."""

from celery import shared_task

from cosell.core.tasks import WalledTask
from deals.actions.alerting import tick_clocks as tick


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
