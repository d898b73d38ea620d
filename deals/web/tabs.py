"""The pages of a deal room. Each is drawn in two ways: when it is opened, and after an act on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import gettext_lazy

from cosell.core.errors import NotFound
from cosell.core.htmx import go_to, is_fragment_request, render_page
from deals.models.rooms import Room
from deals.queries.beside import read_beside
from deals.queries.pulse import event_numbers
from deals.queries.rooms import get_deal, load_room
from deals.web.activity import activity_context
from deals.web.courts import courts_of
from deals.web.details import details_context
from deals.web.headlines import head_of
from deals.web.pulse import is_unchanged, mark_of_deal
from deals.web.roles import people_context, roles_context
from deals.web.rooms import open_room, questions, room_context
from deals.web.steplines import step_lines

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the room: its template, what it adds to the frame, its name among the tabs."""

    template: str
    add: Callable[..., Facts]
    label: Any = ""
    shows_courts: bool = False


def _plan(request: Any, room: Room, context: Facts) -> Facts:
    deal, actor, may_win = room.deal, request.actor, context["may"].win
    for stage in context["stages"]:
        stage["lines"] = step_lines(stage["steps"], deal, actor, may_win=may_win)
    return {"courts": courts_of(room, context["beside"].changes)}


def _step(request: Any, room: Room, context: Facts, key: str = "") -> Facts:
    """Where a message lands: one step, who signed, and one button."""
    views = {view["key"]: view for stage in context["stages"] for view in stage["steps"]}
    if key not in views:
        raise NotFound
    may_win = context["may"].win
    lines = step_lines([views[key]], room.deal, request.actor, may_win=may_win, has_primary=True)
    return {"only": views[key], "only_lines": lines}


TABS = {
    "room": Tab("deals/room.html", _plan, gettext_lazy("Plan"), shows_courts=True),
    "activity": Tab("deals/activity.html", activity_context, gettext_lazy("Activity")),
    "people": Tab("deals/people.html", people_context, gettext_lazy("People")),
    "details": Tab("deals/details.html", details_context, gettext_lazy("Details")),
    "roles": Tab("deals/roles.html", roles_context),
    "step": Tab("deals/step.html", _step),
}


def show_tab(request: Any, code: str, name: str, **more: Any) -> HttpResponse:
    """Open a page of the room. The page's pulse gets 204 while nothing has happened."""
    deal = get_deal(request.actor, code)
    if is_unchanged(request, lambda: mark_of_deal(deal, event_numbers(request.actor, deal))):
        return HttpResponse(status=204)
    return _draw(request, load_room(request.actor, deal), name, **more)


def _draw(
    request: Any,
    room: Room,
    name: str,
    *,
    status: int = 200,
    facts: Facts | None = None,
    **more: str,
) -> HttpResponse:
    tab = TABS[name]
    beside = read_beside(request.actor, room.deal, with_changes=tab.shows_courts)
    context = {**room_context(room, request.actor, beside.alerts), "beside": beside}
    args = [request.actor.workspace_slug, room.deal.code]
    context |= {
        **head_of(room, request.actor, context),
        **questions(room, request.actor, beside),
        "mark": mark_of_deal(room.deal, beside.numbers),
        "tab": name,
        "tabs": [
            {"key": key, "label": each.label, "url": reverse(f"deals:{key}", args=args)}
            for key, each in TABS.items()
            if each.label
        ],
        "here": reverse(f"deals:{name}", args=[*args, *more.values()]),
        **tab.add(request, room, context, **more),
        **(facts or {}),
    }
    return render_page(request, tab.template, context, fragment="room", status=status)


def answer_room(
    request: Any,
    code: str,
    announcement: str = "",
    *,
    status: int = 200,
    page: str = "",
    room: Room | None = None,
    **facts: Any,
) -> HttpResponse:
    """After an act: for htmx the page of the room it came from, otherwise back to that page.

    `page` names the one to draw where the form stands on no other; `room` is the room as the act
    left it.
    """
    name, more = (page, {}) if page else _origin(request, code)
    if not is_fragment_request(request) and status == 200:
        if announcement:
            messages.success(request, announcement)
        args = [request.actor.workspace_slug, code, *more.values()]
        return go_to(request, reverse(f"deals:{name}", args=args))
    facts["announcement"] = announcement
    return _draw(
        request, room or open_room(request, code), name, status=status, facts=facts, **more
    )


def _origin(request: Any, code: str) -> tuple[str, dict[str, str]]:
    """The page of this room that the reader looks at; the plan when it is another page."""
    match = page_of(request)
    if match is None or match.namespace != "deals" or match.kwargs.get("code") != code:
        return "room", {}
    if match.url_name not in TABS:
        return "room", {}
    return match.url_name, {k: v for k, v in match.kwargs.items() if k not in {"workspace", "code"}}


def page_of(request: Any) -> ResolverMatch | None:
    """The address of the page that the reader sees, as the browser says it; never trusted further."""
    text = request.headers.get("Referer", "")
    if is_fragment_request(request):
        text = request.htmx.current_url or text
    try:
        return resolve(urlsplit(text).path)
    except (Resolver404, ValueError):
        return None
