"""The people of one's own side with their deals, and who takes those over when one leaves."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cosell.core import clock
from cosell.core.errors import Forbidden, Invalid, NotFound
from cosell.core.htmx import go_to, render_page
from deals.actions.team import hand_over_deals
from deals.queries.partners import open_deals_by_person
from partners.actions.members import remove_member
from partners.policies import can_manage_members
from partners.queries.invitations import pending_invitations
from partners.queries.members import leads_of, own_members
from partners.web.access import workspace_page
from partners.web.forms import role_choices


@workspace_page
@require_GET
def member_list(request: Any) -> HttpResponse:
    """Read by everybody of the side; changed by its admins or leads."""
    actor = request.actor
    deals = open_deals_by_person(actor)
    members = own_members(actor)
    may_manage = can_manage_members(actor, actor.partnership_id)
    context = {
        "rows": [{"member": member, "deals": deals.get(member.user_id, 0)} for member in members],
        "company": members[0].organization.slug if members else "",
        "may_manage": may_manage,
        "invitations": pending_invitations(actor, actor.partnership_id) if may_manage else [],
        "now": clock.now(),
        "roles": role_choices(is_vendor=actor.is_vendor),
        "leads": leads_of(actor),
    }
    return render_page(request, "settings/members.html", context)


@workspace_page
@require_http_methods(["GET", "POST"])
def member_remove(request: Any, person: str) -> HttpResponse:
    """Name a successor for what the person holds; the seat, its tokens and links end at once."""
    actor = request.actor
    members = own_members(actor)
    member = next((m for m in members if m.user.code == person.upper()), None)
    if member is None:
        raise NotFound
    if not can_manage_members(actor, member.partnership_id):
        raise Forbidden(
            _("Only they can do this: %(names)s.") % {"names": ", ".join(leads_of(actor))}
        )
    context = {
        "member": member,
        "deals": open_deals_by_person(actor).get(member.user_id, 0),
        "heirs": [m.user for m in members if m.pk != member.pk],
    }
    if request.method == "GET":
        return render_page(request, "settings/member_remove.html", context)
    try:
        _remove(request, person)
    except Invalid as error:
        context["errors"] = error.errors
        return render_page(request, "settings/member_remove.html", context, status=422)
    return go_to(request, reverse("partners:member_list", args=[actor.workspace_slug]))


def _remove(request: Any, person: str) -> None:
    remove_member(
        person,
        actor=request.actor,
        hand_over=partial(hand_over_deals, actor=request.actor),
        successor_code=request.POST.get("successor", ""),
    )
