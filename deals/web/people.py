"""Acts on the team and on the roles of a deal."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core.errors import Forbidden, Invalid
from cosell.core.htmx import go_to
from deals.actions.roles import answer_proposal, set_role
from deals.actions.team import add_team_member, remove_team_member, set_owner
from deals.policies import can_manage_team
from deals.queries.roles import is_proposed
from deals.web.answers import sheet_context, show_sheet
from deals.web.fields import BaseForm
from deals.web.forms import LetterForm, PersonForm, ProposalForm, TeamForm
from deals.web.rooms import open_room
from deals.web.tabs import answer_room, show_tab
from partners.web.access import workspace_page


@workspace_page
@require_GET
def people(request: Any, code: str) -> HttpResponse:
    return show_tab(request, code, "people")


@workspace_page
@require_GET
def roles(request: Any, code: str) -> HttpResponse:
    return show_tab(request, code, "roles")


def read(form: BaseForm) -> dict[str, Any]:
    """What a small form says. It has no page of its own to come back to, so a bad one is refused."""
    if not form.is_valid():
        raise Invalid({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    return form.cleaned_data


@workspace_page
@require_POST
def role_set(request: Any, code: str) -> HttpResponse:
    """A letter in the matrix. What cannot be is said in the row, and the letters stay as they were."""
    facts = read(LetterForm(request.POST))
    try:
        deal = set_role(
            code, facts["step"], user_code=facts["person"], letter=facts["letter"],
            actor=request.actor,
        )  # fmt: skip
    except Invalid as error:
        return answer_room(
            request, code, str(error), status=422, wrong_step=facts["step"], wrong=str(error)
        )
    if is_proposed(deal, facts["step"], user_code=facts["person"]):
        return answer_room(request, code, _("Proposed. The other company answers."))
    return answer_room(request, code, _("The roles are saved."))


@workspace_page
@require_POST
def role_answer(request: Any, code: str) -> HttpResponse:
    facts = read(ProposalForm(request.POST))
    accept = facts["answer"] == "yes"
    answer_proposal(
        code, facts["step"], user_code=facts["person"], accept=accept, actor=request.actor
    )
    return answer_room(request, code, _("Accepted.") if accept else _("Declined."))


@workspace_page
@require_POST
def team_add(request: Any, code: str) -> HttpResponse:
    facts = read(TeamForm(request.POST))
    member = add_team_member(
        code, user_code=facts["person"], role=facts["role"], actor=request.actor
    )
    return answer_room(request, code, _("%(name)s is on this deal.") % {"name": member.user.name})


@workspace_page
@require_http_methods(["GET", "POST"])
def team_remove(request: Any, code: str) -> HttpResponse:
    """Take somebody off the deal. Who leaves it themselves sees it no more, and is asked first."""
    if request.method == "GET":
        room = open_room(request, code)
        if not can_manage_team(request.actor, room, request.actor.side):
            raise Forbidden(_("Only people who work on this deal leave it."))
        return show_sheet(request, "leave", sheet_context(request, room))
    facts = read(PersonForm(request.POST))
    remove_team_member(code, user_code=facts["person"], actor=request.actor)
    if facts["person"].upper() == request.user.code and not request.actor.sees_whole_side:
        # Whoever leaves a deal no longer sees its room.
        messages.success(request, _("You are off this deal."))
        return go_to(request, reverse("deals:deal_list", args=[request.actor.workspace_slug]))
    return answer_room(request, code, _("Taken off this deal. Their part went to a colleague."))


@workspace_page
@require_POST
def team_owner(request: Any, code: str) -> HttpResponse:
    facts = read(PersonForm(request.POST))
    set_owner(code, user_code=facts["person"], actor=request.actor)
    return answer_room(request, code, _("The owner is changed."))
