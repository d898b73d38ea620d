"""The first page of an empty deal room: a vendor begins with a name and one partner's e-mail."""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cosell.core.errors import Invalid, NotFound
from cosell.core.htmx import go_to, render_page
from deals.actions.founding import Founding, found_vendor
from partners.actions.partnerships import add_partner
from partners.models import Workspace
from partners.queries.memberships import enter_workspace, is_bare
from partners.web.access import public_page
from partners.web.account import BACKEND
from partners.web.forms import StartForm
from partners.web.invitations import show_links
from partners.web.sessions import begin_session


def is_open() -> bool:
    """Whether the next visitor may begin: nobody is here, and the settings allow it."""
    return bool(settings.START_IS_OPEN) and is_bare()


@public_page("nobody has an account yet; afterwards the page is gone")
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    if not is_open():
        raise NotFound
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _begin(request, form)
        except Invalid as error:
            form.take(error)
    status = 422 if form.errors else 200
    return render_page(request, "partners/start.html", {"form": form}, status=status)


def _begin(request: HttpRequest, form: StartForm) -> HttpResponse:
    given = dict(form.cleaned_data)
    partner = given.pop("partner")
    workspace, admin, _is_new = found_vendor(Founding(**given), only_if_bare=True)
    login(request, admin, backend=BACKEND)
    begin_session(request)
    return _invite(request, workspace, partner) if partner else _home(request, workspace)


def _home(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    return go_to(request, reverse("deals:work", args=[workspace.slug]))


def _invite(request: HttpRequest, workspace: Workspace, partner: str) -> HttpResponse:
    """The workspace stands whatever the partner's address is worth: it can be given again."""
    request.actor = enter_workspace(request.user, workspace.slug)  # type: ignore[attr-defined, arg-type]
    request.is_unseen = False  # type: ignore[attr-defined]
    try:
        partnership, invitation, secret = add_partner(partner, actor=request.actor)  # type: ignore[attr-defined]
    except Invalid:
        return go_to(request, reverse("partners:partner_new", args=[workspace.slug]))
    return show_links(request, [(invitation, secret)], partnership)
