"""What every response carries, who reads it, and how a refusal is shown."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from cosell.core.errors import DomainError, NotFound
from cosell.core.problems import request_id
from cosell.core.tracing import named_request
from cosell.web.errors import refuse

Handler = Callable[[HttpRequest], HttpResponse]


def response_headers(get_response: Handler) -> Handler:
    """Nothing that belongs to a person is kept by a browser or a proxy.

    The request gets its name here, under which the history of what it changes is kept.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        with named_request(request_id(request)):
            response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # A refused host is answered before the middleware that says it for all others.
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
            patch_vary_headers(response, ["Cookie", "HX-Request"])
        return response

    return middleware


def reader(get_response: Handler) -> Handler:
    """Speak the reader's language and tell the time in their zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        with translation.override(user.locale), timezone.override(ZoneInfo(user.time_zone)):
            return get_response(request)

    return middleware


def plain_address(get_response: Handler) -> Handler:
    """Nothing has an address with the one character that no text of the database holds."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return refuse(request, NotFound()) if "\0" in request.path else get_response(request)

    return middleware


class DomainErrorMiddleware:
    """Turn a refusal into a page or an htmx fragment, once for all views."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refuse(request, error) if isinstance(error, DomainError) else None
