"""Pages across workspaces: one wall per seat, in turn."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from cosell.core.actor import Actor
from cosell.core.errors import NotFound
from cosell.core.htmx import go_to
from cosell.core.wall import wall
from cosell.web.start import is_open as start_is_open
from deals.web.pulse import is_unchanged, mark_of_work
from deals.web.work import show_work, work_blocks
from partners.queries.memberships import seats_of
from partners.web.access import person_page, public_page


@public_page("sends everybody to where they belong")
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    return redirect("start" if start_is_open() else "account_login")


@person_page
@require_GET
def home(request: Any) -> HttpResponse:
    """My work in every workspace and on every side; a single seat goes straight to its own page."""
    seats = seats_of(request.user)
    if len(seats) == 1:
        return redirect("deals:work", seats[0].workspace_slug)
    actors = [seat.actor(request.user) for seat in seats]
    mark = _mark(actors)
    if is_unchanged(request, lambda: mark):
        return HttpResponse(status=204)
    blocks = []
    for actor in actors:
        with wall(actor):
            blocks.append(work_blocks(actor, is_home=True))
    return show_work(request, blocks, mark=mark, is_home=True)


def _mark(actors: list[Actor]) -> str:
    """What happened last in each workspace."""
    marks = []
    for actor in actors:
        with wall(actor):
            marks.append(mark_of_work(actor))
    return "-".join(marks)


@person_page
@require_POST
def act_as(request: Any, workspace: str) -> HttpResponse:
    """Choose the side for somebody with a seat on both sides of one workspace."""
    side = request.POST.get("side", "")
    seats = [s for s in seats_of(request.user) if s.workspace_slug == workspace and s.side == side]
    if not seats:
        raise NotFound
    request.session[f"side:{workspace}"] = side
    return go_to(request, f"/w/{workspace}/")
