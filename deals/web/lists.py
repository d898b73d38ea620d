"""The deal list: filters in the address, saved views, sort."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.htmx import go_to, render_page
from cosell.core.ids import normalise_code
from cosell.core.lines import Once
from deals.actions.views import delete_view, save_view
from deals.policies import can_register_deal
from deals.queries.filters import SORTS, DealFilter
from deals.queries.lists import PAGE, DealPage, page_of_deals
from deals.queries.views import saved_views
from deals.web.filters import (
    chips,
    choices_for,
    filter_context,
    filter_of,
    number_of,
    options_of,
    was_filtered,
    with_address,
)
from deals.web.forms import ViewForm
from deals.web.people import read
from deals.web.present import lines_of
from deals.web.pulse import is_unchanged, mark_of_work
from partners.web.access import workspace_page

LAST_PAGE = 200
DESCENDING = {"amount", "newest"}


def presets() -> list[dict[str, str]]:
    """Views that everybody has."""
    return [
        {"label": label, "query": query}
        for label, query in (
            (_("All open"), ""),
            (_("Waiting on me"), "ball=me"),
            (_("Over time"), "health=over"),
            (_("Stalled"), "health=stalled"),
            (_("No next step"), "health=no_next_step"),
            (_("Won"), "outcome=won"),
            (_("Lost"), "outcome=lost"),
        )
    ]


@workspace_page
@require_GET
def deal_list(request: Any) -> HttpResponse:
    """A page of deals; a pulse gets 204 while nothing on it has changed."""
    actor, now = request.actor, clock.now()
    if is_unchanged(request, lambda: mark_of_work(actor)):
        return HttpResponse(status=204)
    wanted = filter_of(request)
    number = number_of(request.GET.get("page", ""), 1, 1, LAST_PAGE)
    page = page_of_deals(actor, wanted, number=number)
    choices = choices_for(request, wanted)
    here = reverse("deals:deal_list", args=[actor.workspace_slug])
    context = {
        **filter_context(wanted, here),
        **_page_context(wanted, page),
        "rows": lines_of(page.rows, actor, now, Once()),
        "mark": mark_of_work(actor),
        "choices": choices,
        "options": options_of(wanted, choices),
        "chips": chips(wanted, choices, here),
        **_views(actor, wanted.as_query()),
        "may_register": can_register_deal(actor),
        "announcement": _count(page) if was_filtered(request) else "",
    }
    response = render_page(request, "deals/deal_list.html", context, fragment="results")
    return with_address(request, response, wanted, here)


def _views(actor: Actor, query: str) -> dict[str, Any]:
    """Everybody's views and one's own; the one that is shown can be forgotten."""
    views, known = saved_views(actor), presets()
    return {
        "presets": known,
        "is_preset": any(preset["query"] == query for preset in known),
        "views": views,
        "saved": next((view for view in views if view.query == query), None),
    }


def _page_context(wanted: DealFilter, page: DealPage) -> dict[str, Any]:
    first = (page.number - 1) * PAGE + 1
    return {
        "page": page,
        "first": first,
        "last": first + len(page.rows) - 1,
        "count_text": _count(page),
        "sorts": {
            name: {
                "url": wanted.as_query(sort=name),
                "aria": ("descending" if name in DESCENDING else "ascending")
                if wanted.sort == name
                else "",
            }
            for name in SORTS
        },
    }


def _count(page: DealPage) -> str:
    if page.is_more:
        return _("More than %(n)s deals") % {"n": page.count}
    return ngettext("%(n)s deal", "%(n)s deals", page.count) % {"n": page.count}


@workspace_page
@require_POST
def view_save(request: Any) -> HttpResponse:
    facts = read(ViewForm(request.POST))
    view = save_view(name=facts["name"], query=facts["query"], actor=request.actor)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    url = reverse("deals:deal_list", args=[request.actor.workspace_slug])
    return go_to(request, f"{url}?{view.query}")


@workspace_page
@require_POST
def view_delete(request: Any, view: str) -> HttpResponse:
    delete_view(normalise_code(view) or "", actor=request.actor)
    messages.success(request, _("The view is forgotten."))
    return go_to(request, reverse("deals:deal_list", args=[request.actor.workspace_slug]))
