"""Housekeeping of the people side."""

from celery import shared_task

from cosell.core.tasks import WalledTask
from partners.actions.idempotency import purge_keys
from partners.actions.profiles import purge_sessions


@shared_task(
    name="partners.purge_idempotency_keys",
    base=WalledTask,
    system=True,
    soft_time_limit=60,
    time_limit=90,
    max_retries=0,
)
def purge_idempotency_keys() -> int:
    """Forget the answers that no client will ask for again, of all tenants."""
    return purge_keys()


@shared_task(
    name="partners.purge_sessions",
    base=WalledTask,
    system=True,
    soft_time_limit=60,
    time_limit=90,
    max_retries=0,
)
def purge_old_sessions() -> int:
    """Forget browsers that nobody is signed in with any more."""
    return purge_sessions()
