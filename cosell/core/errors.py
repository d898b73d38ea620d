"""What an action or a query may refuse with. Each is mapped to HTTP once, for pages and API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that stands in the way, and who can remove it."""

    what: str
    who: str = ""
    side: str = ""
    step_key: str = ""


class DomainError(Exception):
    """A refusal that a person can understand: what happened and what to do next."""

    status = 400
    code = "refused"

    def __init__(
        self, message: str, *, code: str | None = None, missing: Sequence[Missing] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.missing = tuple(missing)


class NotFound(DomainError):
    """No such thing, or not for this reader: the two are never told apart."""

    status = 404
    code = "not_found"

    def __init__(self, message: str = "There is nothing here.") -> None:
        super().__init__(message)


class Forbidden(DomainError):
    """Known to the reader, but not theirs to do. The message names who can."""

    status = 403
    code = "forbidden"


class Conflict(DomainError):
    """Somebody was first, or the record is in another state than the act needs."""

    status = 409
    code = "conflict"


class Stale(Conflict):
    """The edit was made from an older version. `fields` holds (base, mine, theirs) per field."""

    status = 409
    code = "stale"

    def __init__(
        self, message: str, *, fields: Mapping[str, tuple[str, str, str]] | None = None
    ) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Invalid(DomainError):
    """Input that cannot be taken, field by field. The empty field name means the whole form."""

    status = 422
    code = "invalid"

    def __init__(self, errors: Mapping[str, Sequence[str]] | str) -> None:
        self.errors = {"": [errors]} if isinstance(errors, str) else dict(errors)
        first = next(iter(self.errors.values()))
        super().__init__(str(first[0]))


class PreconditionRequired(DomainError):
    """A write through the API that does not say which version it was made from."""

    status = 428
    code = "precondition_required"


class TooMany(DomainError):
    """A limit was reached; `retry_after` is in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
