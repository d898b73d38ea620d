"""Refusals and faults as pages: what happened, why, what to do next."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils.translation import gettext as _

from cosell.core.errors import DomainError, Forbidden, NotFound
from cosell.core.htmx import is_fragment_request


def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Show a refusal. An htmx request gets it as a sheet, so that the page behind stays as it was."""
    context = {"error": error, "status": error.status}
    if is_fragment_request(request):
        body = render_to_string("errors/refusal.html", context, request=request)
        return HttpResponse(
            body,
            status=error.status,
            headers={"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"},
        )
    return _page(request, error.status, context)


def _page(request: HttpRequest, status: int, context: dict[str, object]) -> HttpResponse:
    try:
        template = get_template(f"errors/{status}.html")
    except TemplateDoesNotExist:
        template = get_template("errors/400.html")
    return HttpResponse(template.render(context, request), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, {"status": 400})


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(request, Forbidden(_("This is not yours to do.")))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """One body for what does not exist and for what is not this reader's to see."""
    return refuse(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """Static, without queries: whatever is broken, this must not be."""
    incident = secrets.token_hex(4)
    return HttpResponse(render_to_string("errors/500.html", {"incident": incident}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was older than the session; what was typed is still in the browser's history."""
    return _page(request, 403, {"status": 403, "is_csrf": True})
