"""When something that failed is tried again."""

from datetime import timedelta

MAX_ATTEMPTS = 6
FIRST_RETRY = timedelta(seconds=10)
#: How long a worker has for one piece; then it counts as dead and another takes over.
LEASE = timedelta(seconds=60)


def wait_before(attempts: int, scatter: float) -> timedelta:
    """The distance to the next try after so many: doubling, scattered by a factor near 1."""
    return FIRST_RETRY * float(2 ** max(attempts - 1, 0)) * scatter
