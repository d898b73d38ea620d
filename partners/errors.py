"""Refusals of the people side with a name of their own."""

from django.utils.translation import gettext as _

from cosell.core.errors import Conflict, DomainError


class KeyIsRunning(Conflict):
    """A request with this idempotency key has begun and not ended; `retry_after` is in seconds."""

    code = "idempotency_key_running"
    retry_after = 1

    def __init__(self) -> None:
        super().__init__(_("A request with this Idempotency-Key is still running."))


class KeyWasUsed(DomainError):
    """The idempotency key stands for another request."""

    status = 422
    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used for another request. Take a new one."))
