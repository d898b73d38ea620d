"""People on a deal: the team, who signs what, and the matrix one page deeper."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from cosell.core.htmx import go_to, is_fragment_request, render_page
from deals.actions.roles import LETTERS, answer_proposal, set_role
from deals.actions.team import (
    ROLES_OF_SIDE,
    add_team_member,
    remove_team_member,
    set_owner,
)
from deals.enums import TeamRole
from deals.models.rooms import Room
from deals.queries.people import colleagues
from deals.queries.roles import open_proposals
from deals.web.present import NAMES
from deals.web.rooms import open_room, room_context
from partners.web.access import workspace_page

DUTIES = {
    "sales_rep": (
        gettext_lazy("Owns the customer relationship"),
        gettext_lazy("Drives the timeline"),
        gettext_lazy("Approves pricing"),
        gettext_lazy("Signs contracts"),
    ),
    "partner_rep": (
        gettext_lazy("Provides local presence"),
        gettext_lazy("Delivers technical expertise"),
        gettext_lazy("Handles implementation"),
        gettext_lazy("Provides ongoing support"),
    ),
    "partner_manager": (
        gettext_lazy("Coordinates between teams"),
        gettext_lazy("Removes blockers"),
        gettext_lazy("Tracks the pipeline"),
        gettext_lazy("Facilitates communication"),
    ),
}


@workspace_page
@require_GET
def people(request: Any, code: str) -> HttpResponse:
    room = open_room(request, code)
    taken = {m.user.code for m in room.members(request.actor.side)}
    labels = dict(TeamRole.choices)
    context = {
        **room_context(room, request.actor, "people"),
        "team": [
            {"member": m, "role": labels[m.role], "duties": DUTIES.get(m.role, ())}
            for m in room.team
        ],
        "colleagues": [c for c in colleagues(request.actor) if c.value not in taken],
        "team_roles": [(role, labels[role]) for role in ROLES_OF_SIDE[request.actor.side]],
        "alarms": [row for row in matrix(room) if row["alarm"]],
    }
    return render_page(request, "deals/people.html", context, fragment="room")


def matrix(room: Room) -> list[dict[str, Any]]:
    """Rows of steps and columns of people. A row whose person has left stands in alarm."""
    members = [m for m in room.team if m.is_active]
    proposals = {(p.step_id, p.user_id): p for p in open_proposals(room.deal)}
    rows = []
    for step in room.steps:
        letters = {role.user_id: role for role in room.roles.get(step.pk, ())}
        accountable = room.accountable(step)
        gone = [
            role.user.name
            for role in letters.values()
            if "A" in role.letter or "R" in role.letter
            if not any(m.user_id == role.user_id for m in members)
        ]
        rows.append(
            {
                "step": step,
                "stage": NAMES[step.stage],
                "cells": [
                    {
                        "member": m,
                        "letter": letters[m.user_id].letter if m.user_id in letters else "",
                        "proposal": proposals.get((step.pk, m.user_id)),
                    }
                    for m in members
                ],
                "accountable": accountable.user.name if accountable else "",
                "alarm": ", ".join(gone),
            }
        )
    return rows


@workspace_page
@require_GET
def roles(request: Any, code: str) -> HttpResponse:
    room = open_room(request, code)
    return _answer_matrix(request, room)


def _answer_matrix(request: Any, room: Room, announcement: str = "") -> HttpResponse:
    context = {
        **room_context(room, request.actor, "people"),
        "matrix": matrix(room),
        "members": [m for m in room.team if m.is_active],
        "letters": LETTERS,
        "announcement": announcement,
    }
    return render_page(request, "deals/roles.html", context, fragment="matrix")


def _after(request: Any, code: str, text: str) -> HttpResponse:
    if is_fragment_request(request):
        return _answer_matrix(request, open_room(request, code), text)
    return go_to(request, reverse("deals:roles", args=[request.actor.workspace_slug, code]))


@workspace_page
@require_POST
def role_set(request: Any, code: str) -> HttpResponse:
    set_role(
        code,
        request.POST.get("step", ""),
        user_code=request.POST.get("person", ""),
        letter=request.POST.get("letter", ""),
        actor=request.actor,
    )
    return _after(request, code, _("Saved."))


@workspace_page
@require_POST
def role_answer(request: Any, code: str) -> HttpResponse:
    answer_proposal(
        code,
        request.POST.get("step", ""),
        user_code=request.POST.get("person", ""),
        accept=request.POST.get("answer") == "yes",
        actor=request.actor,
    )
    return _after(request, code, _("Answered."))


def _back(request: Any, code: str) -> HttpResponse:
    return go_to(request, reverse("deals:people", args=[request.actor.workspace_slug, code]))


@workspace_page
@require_POST
def team_add(request: Any, code: str) -> HttpResponse:
    add_team_member(
        code,
        user_code=request.POST.get("person", ""),
        role=request.POST.get("role", ""),
        actor=request.actor,
    )
    return _back(request, code)


@workspace_page
@require_POST
def team_remove(request: Any, code: str) -> HttpResponse:
    remove_team_member(code, user_code=request.POST.get("person", ""), actor=request.actor)
    return _back(request, code)


@workspace_page
@require_POST
def team_owner(request: Any, code: str) -> HttpResponse:
    set_owner(code, user_code=request.POST.get("person", ""), actor=request.actor)
    return _back(request, code)
