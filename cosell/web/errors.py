"""Refusals and faults as pages: what happened, why, what to do next."""

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils.translation import gettext as _

from cosell.core.errors import DomainError, Forbidden, NotFound, TooMany
from cosell.core.htmx import is_fragment_request
from cosell.core.problems import bare_problem
from cosell.core.typed import typed_fields

logger = logging.getLogger("cosell.web")


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Show a refusal. An htmx request gets it as a sheet, so that the page behind stays as it was."""
    response = _answer(request, error.status, {"error": error, "status": error.status})
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def _answer(request: HttpRequest, status: int, context: dict[str, Any]) -> HttpResponse:
    if _is_api(request):
        return bare_problem(request, status)
    if is_fragment_request(request):
        body = render_to_string("errors/refusal.html", context, request=request)
        headers = {"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"}
        return HttpResponse(body, status=status, headers=headers)
    try:
        template = get_template(f"errors/{status}.html")
    except TemplateDoesNotExist:
        template = get_template("errors/400.html")
    return HttpResponse(template.render(context, request), status=status)


def _is_api(request: HttpRequest) -> bool:
    """Programs get problem documents, whatever fails before their view is reached."""
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, {"status": 400})


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, Forbidden(_("This is not yours to do.")))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One body for what does not exist and for what is not this reader's to see."""
    return refuse(request, NotFound())


def too_many(request: HttpRequest) -> HttpResponse:
    """What allauth answers with when a limit of signing in is reached."""
    return refuse(request, TooMany(_("That was tried too often in a short time."), retry_after=60))


def server_error(request: HttpRequest) -> HttpResponse:
    """Static, without queries: whatever is broken, this must not be. The log knows the incident."""
    incident = secrets.token_hex(4)
    logger.error("Incident %s at %s %s", incident, request.method, request.path, exc_info=True)
    if _is_api(request):
        response = bare_problem(request, 500)
    else:
        response = HttpResponse(_broken(incident), status=500)
    response["X-Incident"] = incident
    return response


def _broken(incident: str) -> str:
    try:
        return str(render_to_string("errors/500.html", {"incident": incident}))
    except Exception:  # Templates or static files may be what is broken.
        return f"Something broke on our side. When you report it, quote {incident}."


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was older than the session. What was typed is shown, to be sent again.

    Only a form of our own pages is: what another site made the browser send is not repeated.
    """
    context = {
        "status": 403, "is_csrf": True, "typed": typed_fields(request),
        "again": request.get_full_path(),
    }  # fmt: skip
    return _answer(request, 403, context)
