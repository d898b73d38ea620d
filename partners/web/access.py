"""The gates of pages. Each view wears exactly one; a guard fails for a view without."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.htmx import is_fragment_request
from cosell.core.typed import page_behind, typed_fields
from cosell.core.wall import wall
from partners.actions.members import touch_member
from partners.queries.memberships import Seat, choose_seat, seats_of
from partners.web.sessions import is_pulse

SEEN_FOR = timedelta(minutes=5)
P = ParamSpec("P")


class ActorRequest(HttpRequest):
    """A request that has passed the gate of a workspace: it knows who acts."""

    actor: Actor
    seats: list[Seat]
    wall_is_open: bool
    is_unseen: bool


View = Callable[Concatenate[Any, P], HttpResponseBase]


class GatedView(Protocol):
    gate: str
    gate_reason: str


def _mark(view: Any, gate: str, reason: str = "") -> Any:
    view.gate, view.gate_reason = gate, reason
    return view


def public_page(reason: str) -> Callable[[View[P]], View[P]]:
    """Open to everybody, for a stated reason."""

    def decorate(view: View[P]) -> View[P]:
        return _mark(view, "public", reason)  # type: ignore[no-any-return]

    return decorate


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the page that was asked for, or that a form stood on. What was written is not lost."""
    if is_fragment_request(request):
        return HttpResponse(
            render_to_string("errors/signed_out.html", request=request),
            status=401,
            headers={"HX-Retarget": "#dialog", "HX-Reswap": "innerHTML"},
        )
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    typed = typed_fields(request)
    if any(field.is_prose for field in typed):
        context = {"is_signed_out": True, "typed": typed, "again": request.get_full_path()}
        return HttpResponse(render_to_string("errors/401.html", context, request), status=401)
    return redirect_to_login(page_behind(request) or "/")


def person_page(view: View[P]) -> View[P]:
    """For a signed-in person, outside any workspace. Opens no wall: there are no tenant rows."""

    @wraps(view)
    def gated(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    return _mark(gated, "person")  # type: ignore[no-any-return]


@contextmanager
def inside(request: Any) -> Iterator[None]:
    """Open the wall of the actor whom the gate has seated, and note that they were here."""
    with wall(request.actor):
        request.wall_is_open = True
        try:
            if request.is_unseen:
                touch_member(actor=request.actor)
                request.is_unseen = False
            yield
        finally:
            request.wall_is_open = False


def _seat(request: Any, workspace: str) -> None:
    side = request.session.get(f"side:{workspace}")
    request.seats = seats_of(request.user)
    seat = choose_seat(request.seats, workspace, preferred_side=side)
    request.actor = seat.actor(request.user)
    is_due = seat.last_seen_at is None or clock.now() - seat.last_seen_at > SEEN_FOR
    request.is_unseen = is_due and not is_pulse(request)


def workspace_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """For members of the workspace named by the path. The view runs inside its actor's wall.

    Whoever is no member gets the answer of an address that does not exist.
    """

    @wraps(view)
    def gated(request: Any, workspace: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        _seat(request, workspace)
        with inside(request):
            return view(request, *args, **kwargs)

    return _mark(gated, "workspace")  # type: ignore[no-any-return]


def seated_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """As `workspace_page`, but the view opens the wall itself, with `inside`.

    For acts that send mail: the act commits first, and the page says truly whether the mail left.
    """

    @wraps(view)
    def gated(request: Any, workspace: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        _seat(request, workspace)
        return view(request, *args, **kwargs)

    return _mark(gated, "workspace")  # type: ignore[no-any-return]
