"""The page behind an invitation: it says what is asked and has a button, and only the button acts."""

from dataclasses import dataclass

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, DomainError, Invalid
from cosell.core.htmx import go_to, render_page
from cosell.core.wall import wall
from deals.actions.team import add_team_member
from deals.queries.rooms import get_deal
from partners.actions.invitations import accept_invitation
from partners.enums import RoleChoice
from partners.queries.invitations import PeekedInvitation, has_account, peek_invitation
from partners.queries.memberships import enter_workspace, find_user, seats_of
from partners.web.access import public_page
from partners.web.account import BACKEND
from partners.web.forms import JoinForm
from partners.web.sessions import begin_session


@public_page("whoever holds the link may read it; the button checks who it is for")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites whom to what; a mail scanner that opens it changes nothing."""
    found = peek_invitation(secret)
    form = JoinForm(request.POST or None, initial={"name": found.name})
    state = _state(request, found)
    status = 200
    if request.method == "POST" and state in {"join", "confirm"}:
        status = 422
        if state == "confirm" or form.is_valid():
            try:
                return _join(request, secret, found, form)
            except Invalid as error:
                form.take(error)
            except Conflict as error:
                state, status = error.code, 409
    context = {"invitation": found, "state": state, "form": form, "secret": secret}
    context["deal"] = _deal_of(_inviter(found), found.deal_code)
    context["role"] = RoleChoice(found.role).label
    response = render_page(request, "partners/invitation.html", context, status=status)
    # No page learns the secret from a Referer; without any, the browser's form would have no origin.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _state(request: HttpRequest, found: PeekedInvitation) -> str:
    """One of join, confirm, sign_in, other_account, accepted, revoked, expired."""
    if found.state != "open":
        return found.state
    if request.user.is_authenticated:
        mine = request.user.email.lower() == found.email.lower()
        return "confirm" if mine else "other_account"
    return "sign_in" if has_account(found.email) else "join"


def _join(
    request: HttpRequest, secret: str, found: PeekedInvitation, form: JoinForm
) -> HttpResponse:
    known = request.user if request.user.is_authenticated else None
    given: dict[str, str] = {} if known else form.cleaned_data
    person, _seat = accept_invitation(secret, user=known, **given)
    if known is None:
        login(request, person, backend=BACKEND)
        begin_session(request)
    actor = enter_workspace(person, found.workspace_slug, preferred_side=_side(found))
    request.session[f"side:{found.workspace_slug}"] = actor.side.value
    return go_to(request, _landing(actor, found))


def _side(found: PeekedInvitation) -> str:
    return Side.VENDOR if found.partnership_id is None else Side.PARTNER


def _inviter(found: PeekedInvitation) -> Actor | None:
    """The person who invited, in the seat they have now; None when they have left."""
    user = find_user(found.invited_by_id)
    seats = [seat for seat in seats_of(user) if seat.workspace_id == found.workspace_id]
    return seats[0].actor(user) if seats else None


@dataclass(frozen=True, slots=True)
class NamedDeal:
    """What the page says of the deal an invitation names; `step` is what it waits for, if anything."""

    customer: str
    step: str


def _deal_of(actor: Actor | None, code: str) -> NamedDeal | None:
    """The deal that an invitation names, as far as this actor sees it. Read while the wall is open."""
    if actor is None or not code:
        return None
    try:
        with wall(actor):
            deal = get_deal(actor, code)
            return NamedDeal(deal.customer, deal.ball_step.name if deal.ball_step else "")
    except DomainError:
        return None


def _landing(actor: Actor, found: PeekedInvitation) -> str:
    """The deal, where the newcomer is put on it in the inviter's name; else their own work."""
    inviter = _inviter(found)
    if found.deal_code and inviter and inviter.organization_id == actor.organization_id:
        _seat_on_deal(actor, inviter, found.deal_code)
    if _deal_of(actor, found.deal_code):
        return reverse("deals:room", args=[actor.workspace_slug, found.deal_code])
    return reverse("deals:work", args=[actor.workspace_slug])


def _seat_on_deal(actor: Actor, inviter: Actor, code: str) -> None:
    role = "sales_rep" if actor.is_vendor else "partner_rep"
    person = find_user(actor.person_id)
    try:
        add_team_member(code, user_code=person.code, role=role, actor=inviter)
    except DomainError:
        # The inviter has lost the right to do it; the seat in the workspace stands all the same.
        return
