"""Addresses for tests alone: handlers that write and then fail in every way there is."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError, connection
from django.http import Http404
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from cosell.core.errors import Conflict, Invalid, NotFound, TooMany
from cosell.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from deals.actions.signing import sign_step
from partners.api.base import WorkspaceViewSet

FAILURES: dict[str, tuple[Any, int, str]] = {
    "not_found": (NotFound, 404, "not_found"),
    "conflict": (lambda: Conflict("Taken."), 409, "conflict"),
    "invalid": (lambda: Invalid({"x": ["No."]}), 422, "invalid"),
    "too_many": (lambda: TooMany("Wait.", retry_after=7), 429, "too_many"),
    "http404": (lambda: Http404("secret"), 404, "not_found"),
    "denied": (lambda: PermissionDenied("secret"), 403, "forbidden"),
    "suspicious": (lambda: SuspiciousOperation("secret"), 400, "parse_error"),
    "validation": (lambda: exceptions.ValidationError({"a": {"b": ["No."]}}), 422, "invalid"),
    "parse": (lambda: exceptions.ParseError("Odd."), 400, "parse_error"),
    "data": (lambda: DataError("secret"), 422, "invalid"),
    "integrity": (lambda: IntegrityError("secret constraint"), 409, "conflict"),
    "operational": (lambda: OperationalError("secret host"), 503, "not_ready"),
    "fault": (lambda: RuntimeError("secret"), 500, "fault"),
    "key": (lambda: KeyError("secret"), 500, "fault"),
}


class OddViewSet(WorkspaceViewSet):
    """Signs, then fails; or says what the connection knows of the wall."""

    def fail(self, request: Request, code: str, how: str) -> Response:
        sign_step(code, "fit_confirmed", actor=self.actor)
        if how == "database":
            with connection.cursor() as cursor:
                cursor.execute("select 1 / 0")
        if how == "deferred":
            with connection.cursor() as cursor:
                # Checked at the end of the transaction: no deal of another partnership can follow.
                cursor.execute("update deals_dealstep set partnership_id = partnership_id + 1")
            return Response({})
        if how == "unrenderable":
            return Response({"value": object()})
        raise FAILURES[how][0]()


urlpatterns = [
    path(
        "odd/<slug:workspace>/<str:code>/<slug:how>",
        OddViewSet.as_view({"post": "fail"}),
        name="odd",
    ),
    *urlpatterns,
]
