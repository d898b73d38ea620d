"""Refusals of the API as RFC 9457 problem documents."""

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from cosell.core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Stale

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: gettext_lazy("The request cannot be understood"),
    401: gettext_lazy("Who is calling?"),
    403: gettext_lazy("Not yours to do"),
    404: gettext_lazy("There is nothing here"),
    405: gettext_lazy("This address does not take that method"),
    406: gettext_lazy("That form is not offered"),
    409: gettext_lazy("Not possible in this state"),
    412: gettext_lazy("Somebody changed this since you read it"),
    413: gettext_lazy("The body is too large"),
    415: gettext_lazy("That form is not understood"),
    422: gettext_lazy("Some values cannot be taken"),
    428: gettext_lazy("Say which version you read"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Something went wrong on our side"),
    503: gettext_lazy("Not ready right now"),
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_LONGEST_ECHO = 100


class InvalidQuery(Invalid):
    """Parameters of the address that cannot be taken, by name."""


class InvalidHeader(DomainError):
    """A header that is missing or cannot be read."""

    status = 400
    code = "invalid_header"

    def __init__(self, header: str, message: str) -> None:
        super().__init__(message)
        self.header = header


class InvalidCursor(DomainError):
    """A place in a list that was not given out for this list and this company."""

    status = 400
    code = "invalid_cursor"


class TooLarge(DomainError):
    """A body beyond the limit."""

    status = 413
    code = "too_large"


def request_id(request: Any) -> str:
    """The caller's `X-Request-ID` where it is a sound one, else a fresh one; the same all along."""
    bare = getattr(request, "_request", request)
    known = getattr(bare, "request_id", "")
    if not known:
        given = bare.headers.get("X-Request-ID", "")
        known = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        bare.request_id = known
    return str(known)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Map every refusal once, and every fault: what went wrong inside is logged and never told.

    Whatever the handler wrote is rolled back by then: the error has left its wall.
    """
    identity = request_id(context["request"])
    refusal = _as_refusal(error)
    if isinstance(refusal, DomainError):
        return _domain_problem(refusal, identity)
    if isinstance(refusal, exceptions.APIException):
        return _framework_problem(refusal, identity)
    logger.error("A request of the API failed (%s).", identity, exc_info=error)
    if isinstance(error, OperationalError | InterfaceError):
        response = problem(503, "not_ready", _("Try again in a moment."), identity)
        response["Retry-After"] = "2"
        return response
    return problem(500, "fault", _("Quote the request id when you report this."), identity)


def _as_refusal(error: Exception) -> Exception:
    """What other layers raise, in our own words; anything else is a fault and stays as it is."""
    if isinstance(error, exceptions.ValidationError):
        return Invalid(dict(_flatten(error.detail)))
    if isinstance(error, DataError | IntegrityError):
        # Validation comes first, so the database has the last word only by a gap in it or a race.
        logger.error("The database refused what the API had let pass.", exc_info=error)
    for kinds, refusal in _TRANSLATIONS:
        if isinstance(error, kinds):
            return refusal()
    return error


_TRANSLATIONS: tuple[tuple[tuple[type[Exception], ...], Callable[[], Exception]], ...] = (
    ((Http404,), lambda: NotFound(_("There is nothing here."))),
    (
        (PermissionDenied, exceptions.PermissionDenied),
        lambda: Forbidden(_("This is not yours to do.")),
    ),
    ((RequestDataTooBig,), lambda: TooLarge(_("Send less at once."))),
    (
        (SuspiciousOperation,),
        lambda: exceptions.ParseError(_("The request cannot be understood.")),
    ),
    ((DataError,), lambda: Invalid(_("A value is out of bounds."))),
    (
        (IntegrityError,),
        lambda: Conflict(_("Somebody changed this at the same moment. Read it again.")),
    ),
)


def problem(status: int, code: str, detail: str, identity: str, **more: Any) -> Response:
    """One problem document. `identity` is the request's id; `more` are its extension members."""
    body = {
        "type": f"urn:dealroom:problem:{code}",
        "title": str(TITLES.get(status, TITLES[500])),
        "status": status,
        "detail": printable(detail),
        "instance": f"urn:dealroom:request:{identity}",
        "request_id": identity,
        **more,
    }
    return Response(body, status=status, content_type=CONTENT_TYPE)


def bare_problem(request: HttpRequest, status: int) -> HttpResponse:
    """A problem document for what fails around the API: before a view is found, or beneath it."""
    codes = {400: "parse_error", 404: "not_found", 500: "fault"}
    detail = TITLES.get(status, TITLES[500])
    response = problem(status, codes.get(status, "refused"), f"{detail}.", request_id(request))
    # As the API's own renderer writes it, so that nobody can tell where it failed.
    body = json.dumps(response.data, ensure_ascii=False, separators=(",", ":"))
    bare = HttpResponse(body, status=status, content_type=CONTENT_TYPE)
    bare["X-Request-ID"] = request_id(request)
    return bare


def _framework_problem(error: exceptions.APIException, identity: str) -> Response:
    code = error.default_code
    if error.status_code == 401:
        # One answer for missing, unknown, expired and revoked tokens, and for people who left.
        code, text = "unauthenticated", _("Send a valid token: Authorization: Bearer cds_pat_…")
    else:
        text = str(error.detail)
    response = problem(error.status_code, code, text, identity)
    header = getattr(error, "auth_header", None)
    if header:
        response["WWW-Authenticate"] = header
    wait = getattr(error, "wait", None)
    if wait is not None:
        response["Retry-After"] = str(max(1, int(wait)))
    return response


def _domain_problem(error: DomainError, identity: str) -> Response:
    more: dict[str, Any] = {}
    status = error.status
    if isinstance(error, Invalid):
        more["errors"] = [
            {**_place(field, in_query=isinstance(error, InvalidQuery)), "detail": printable(text)}
            for field, texts in error.errors.items()
            for text in texts
        ]
    if isinstance(error, InvalidHeader):
        more["errors"] = [{"header": error.header, "detail": printable(error.message)}]
    if isinstance(error, Stale):
        status = 412
        more["fields"] = [
            {"field": name, "base": base, "mine": mine, "theirs": theirs}
            for name, (base, mine, theirs) in error.fields.items()
        ]
    if error.missing:
        more["missing"] = [
            {"what": item.what, "who": item.who, "side": item.side, "step": item.step_key}
            for item in error.missing
        ]
    response = problem(status, error.code, error.message, identity, **more)
    for header, value in (
        ("Retry-After", getattr(error, "retry_after", None)),
        ("ETag", getattr(error, "etag", None)),
    ):
        if value is not None:
            response[header] = str(value)
    return response


def _place(field: str, *, in_query: bool) -> dict[str, str]:
    """Where a fault stands: a parameter's name, or a JSON pointer into the body."""
    if in_query:
        return {"parameter": printable(field)}
    steps = field.split("/") if field else []
    return {"pointer": "#" + "".join(f"/{printable(step)}" for step in steps)}


def printable(text: object) -> str:
    """Text that any encoder can write, without what a caller put into it beyond a line."""
    sound = str(text).encode("utf-8", "replace").decode("utf-8")
    kept = "".join(" " if letter < " " or letter == "\x7f" else letter for letter in sound)
    return kept if len(kept) <= _LONGEST_ECHO * 5 else kept[: _LONGEST_ECHO * 5] + "…"


def escape_pointer(name: str) -> str:
    """A member's name as one step of a JSON pointer (RFC 6901), cut to a readable length."""
    return name[:_LONGEST_ECHO].replace("~", "~0").replace("/", "~1")


def _flatten(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else escape_pointer(str(key))
            yield from _flatten(value, f"{path}/{name}".strip("/"))
    else:
        texts = detail if isinstance(detail, list) else [detail]
        yield path, [str(text) for text in texts]
