"""Inviting people: to the own side, or as a manager to a partner's."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cosell.core.errors import Forbidden, Invalid
from cosell.core.htmx import go_to, render_page
from partners.actions.invitations import invite_members, renew_invitation, revoke_invitation
from partners.mails import invitation_url, send_invitation
from partners.models import Invitation, Partnership
from partners.policies import can_invite_member
from partners.queries.members import leads_of
from partners.queries.partnerships import find_partnership
from partners.web.access import inside, seated_page, workspace_page
from partners.web.forms import InviteForm


@seated_page
@require_http_methods(["GET", "POST"])
def member_invite(request: Any) -> HttpResponse:
    """Invite colleagues; the answer holds their links, once."""
    return _invite(request)


@seated_page
@require_http_methods(["GET", "POST"])
def partner_invite(request: Any, partner: str) -> HttpResponse:
    """Invite people of a partner, as the vendor's manager."""
    with inside(request):
        partnership = find_partnership(request.actor, partner)
    return _invite(request, partnership)


def _invite(request: Any, partnership: Partnership | None = None) -> HttpResponse:
    actor = request.actor
    is_vendor = actor.is_vendor and partnership is None
    _refuse(request, partnership.pk if partnership else actor.partnership_id)
    form = InviteForm(
        request.POST or None, is_vendor=is_vendor, initial={"deal": request.GET.get("deal", "")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = invite_members(
                form.cleaned_data["emails"],
                role=form.cleaned_data["role"],
                actor=actor,
                partner=partnership.organization.slug if partnership else None,
                deal_code=form.cleaned_data["deal"].upper().removeprefix("D-")[:6],
            )
        except Invalid as error:
            form.take(error)
        else:
            return show_links(request, made, partnership)
    status = 422 if form.errors else 200
    with inside(request):
        context = {"form": form, "partnership": partnership}
        return render_page(request, "partners/invite.html", context, status=status)


def _refuse(request: Any, partnership_id: int | None) -> None:
    if can_invite_member(request.actor, partnership_id):
        return
    with inside(request):
        names = ", ".join(leads_of(request.actor)) or _("your lead")
    raise Forbidden(_("Only they can invite people: %(names)s.") % {"names": names})


def show_links(
    request: Any, made: Sequence[tuple[Invitation, str]], partnership: Partnership | None
) -> HttpResponse:
    """Mail the invitations, which are committed, and show their links, which nobody can look up."""
    rows = [
        {
            "invitation": invitation,
            "url": invitation_url(secret),
            "is_sent": send_invitation(invitation, secret, actor=request.actor),
        }
        for invitation, secret in made
    ]
    context = {
        "rows": rows,
        "partnership": partnership,
        "unsent": sum(not row["is_sent"] for row in rows),
        "back": back_url(request, partnership),
    }
    with inside(request):
        return render_page(request, "partners/invited.html", context)


def back_url(request: Any, partnership: Partnership | None) -> str:
    """The list that invitations of this company stand on."""
    slug = request.actor.workspace_slug
    if partnership is None or request.actor.is_partner:
        return reverse("partners:member_list", args=[slug])
    return reverse("partners:partner_people", args=[slug, partnership.organization.slug])


@workspace_page
@require_POST
def invitation_revoke(request: Any, code: str) -> HttpResponse:
    """Make a link worthless."""
    invitation = revoke_invitation(code, actor=request.actor)
    return go_to(request, back_url(request, invitation.partnership))


@seated_page
@require_POST
def invitation_renew(request: Any, code: str) -> HttpResponse:
    """A new link for another week; the one before it is worthless."""
    invitation, secret = renew_invitation(code, actor=request.actor)
    return show_links(request, [(invitation, secret)], invitation.partnership)
