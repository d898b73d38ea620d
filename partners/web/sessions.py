"""How long somebody stays signed in, and what their list of sessions can say about a browser."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from cosell.core import clock
from cosell.core.actor import Side
from partners.models.sessions import AGENT, SEEN, STARTED, age
from partners.queries.memberships import seats_of

TOUCH = timedelta(minutes=5)


def begin_session(request: HttpRequest) -> None:
    """After signing in: the clock starts anew, and the browser gets its name."""
    for mark in (STARTED, SEEN):
        request.session.pop(mark, None)
    request.session[AGENT] = request.headers.get("User-Agent", "")[:200]


def is_pulse(request: HttpRequest) -> bool:
    """Whether a page asks for itself, with nobody's hand on it: that keeps nobody signed in."""
    return "mark" in request.GET and "HX-Request" in request.headers


def keep_session(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """End what is too old or was idle too long; note the rest as seen, every few minutes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            unseen = age(request.session, SEEN)
            if _is_over(request, unseen):
                logout(request)
            elif unseen > TOUCH and not is_pulse(request):
                request.session[SEEN] = clock.now().isoformat()
        return get_response(request)

    return middleware


def _is_over(request: HttpRequest, unseen: timedelta) -> bool:
    if age(request.session, STARTED) > settings.SESSION_LONGEST:
        return True
    if unseen <= settings.SESSION_VENDOR_IDLE:
        return False
    return any(seat.side is Side.VENDOR for seat in seats_of(request.user))  # type: ignore[arg-type]
