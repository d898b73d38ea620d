"""The page behind a link in a message: it says what will be done, and only the button does it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cosell.core.errors import DomainError, NotFound
from cosell.core.htmx import render_page
from cosell.core.wall import wall
from cosell.messaging.actions.links import open_link, use_link
from cosell.messaging.queries.inbox import is_used
from cosell.messaging.queries.recipients import Recipient
from cosell.messaging.registry import LinkAct, LinkPage
from cosell.messaging.rules.links import Link, unseal
from partners.web.access import public_page


@public_page("whoever holds the link acts as the person it was mailed to, once")
@require_http_methods(["GET", "HEAD", "POST"])
def act_from_message(request: HttpRequest, sealed: str) -> HttpResponse:
    """Show what the link would do; do it on POST. A scanner that opens it changes nothing."""
    link = unseal(sealed)
    try:
        if link is None:
            raise NotFound
        recipient, act = open_link(link)
        with translation.override(recipient.locale):
            return _answer(request, sealed, link, recipient, act)
    except NotFound:
        return _sealed(render_page(request, "settings/act_gone.html", {}, status=404))


def _answer(
    request: HttpRequest, sealed: str, link: Link, recipient: Recipient, act: LinkAct
) -> HttpResponse:
    page, used = _look(link, recipient, act)
    context: dict[str, Any] = {
        "page": page,
        "sealed": sealed,
        "name": recipient.actor.user_name,
        "company": recipient.actor.organization_name,
        "done": page.done or (_("This was done already, with this link.") if used else ""),
    }
    status = 200
    if request.method == "POST" and not context["done"]:
        try:
            context["done"] = use_link(link) or _("This was done already, with this link.")
        except NotFound:
            raise
        except DomainError as error:
            context["error"], status = error.message, error.status
    return _sealed(render_page(request, "settings/act.html", context, status=status))


def _look(link: Link, recipient: Recipient, act: LinkAct) -> tuple[LinkPage, bool]:
    with wall(recipient.actor):
        return act.show(link.facts, recipient.actor), is_used(recipient.actor, link)


def _sealed(response: HttpResponse) -> HttpResponse:
    # No page learns the link from a Referer; without any, the browser's form would have no origin.
    response["Referrer-Policy"] = "strict-origin"
    return response
