"""Refusals of the API as RFC 9457 problem documents."""

from typing import Any

from django.db import connection, transaction
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from cosell.core.errors import DomainError, Invalid, NotFound, Stale, TooMany

TITLES = {
    400: "The request cannot be understood",
    401: "Who is calling?",
    403: "Not yours to do",
    404: "There is nothing here",
    405: "This address does not take that method",
    406: "That form is not offered",
    409: "Not possible in this state",
    412: "Somebody changed this since you read it",
    415: "That form is not understood",
    422: "Some values cannot be taken",
    428: "Say which version you read",
    429: "Too many requests",
}


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """One problem document."""
    body = {
        "type": f"urn:dealroom:problem:{code}",
        "title": TITLES.get(status, "Something went wrong"),
        "status": status,
        "detail": detail,
        **more,
    }
    return Response(body, status=status, content_type="application/problem+json")


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Map every refusal once. The transaction is rolled back: a 4xx never leaves half a write."""
    if connection.in_atomic_block:
        transaction.set_rollback(True)
    if isinstance(error, Http404):
        error = NotFound()
    if isinstance(error, exceptions.ValidationError):
        error = Invalid(_flatten(error.detail))
    if isinstance(error, DomainError):
        return _domain_problem(error)
    if isinstance(error, exceptions.APIException):
        response = problem(error.status_code, str(error.get_codes()), str(error.detail))
        header = getattr(error, "auth_header", None)
        if header:
            response["WWW-Authenticate"] = header
        return response
    return None


def _domain_problem(error: DomainError) -> Response:
    more: dict[str, Any] = {}
    status = error.status
    if isinstance(error, Invalid):
        more["errors"] = [
            {"pointer": f"#/{field}" if field else "#", "detail": str(text)}
            for field, texts in error.errors.items()
            for text in texts
        ]
    if isinstance(error, Stale):
        status = 412
        more["fields"] = error.fields
    if error.missing:
        more["missing"] = [
            {"what": item.what, "who": item.who, "side": item.side, "step": item.step_key}
            for item in error.missing
        ]
    response = problem(status, error.code, error.message, **more)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def _flatten(detail: Any, path: str = "") -> dict[str, list[str]]:
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            found.update(_flatten(value, f"{path}/{name}".strip("/")))
        return found
    if isinstance(detail, list):
        return {path: [str(item) for item in detail]}
    return {path: [str(detail)]}
