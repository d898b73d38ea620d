"""People on a deal: the team, who signs what, and the matrix one page deeper."""

from typing import Any

from django.utils.translation import gettext_lazy

from cosell.core.actor import Actor
from deals.actions.roles import LETTERS
from deals.actions.team import ROLES_OF_SIDE
from deals.enums import RaciLetter, TeamRole
from deals.models import RoleProposal
from deals.models.rooms import Room
from deals.queries.people import colleagues
from deals.queries.roles import open_proposals
from deals.web.present import NAMES, company

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


def people_context(request: Any, room: Room, context: dict[str, Any]) -> dict[str, Any]:
    actor = request.actor
    taken = {member.user.code for member in room.members(actor.side)}
    labels = dict(TeamRole.choices)
    rows = matrix(room, actor)
    return {
        "team": [_person(room, member, labels) for member in room.team],
        "colleagues": [
            choice
            for choice in (colleagues(actor) if context["may"].team else [])
            if choice.value not in taken
        ],
        "team_roles": [(role, labels[role]) for role in ROLES_OF_SIDE[actor.side]],
        "alarms": [row for row in rows if row["alarms"]],
        "proposals": [cell for row in rows for cell in row["proposals"]],
    }


def _person(room: Room, member: Any, labels: dict[str, Any]) -> dict[str, Any]:
    owners = {"vendor": room.deal.sales_rep_id, "partner": room.deal.partner_rep_id}
    return {
        "name": member.user.name,
        "code": member.user.code,
        "side": member.side,
        "company": member.organization.name,
        "role": labels[member.role],
        "duties": DUTIES.get(member.role, ()),
        "is_active": member.is_active,
        "is_owner": owners[member.side] == member.user_id,
    }


def roles_context(request: Any, room: Room, context: dict[str, Any]) -> dict[str, Any]:
    labels = dict(RaciLetter.choices)
    members = [member for member in room.team if member.is_active]
    rows = matrix(room, request.actor)
    return {
        "matrix": rows,
        "proposals": [proposal for row in rows for proposal in row["proposals"]],
        "columns": [
            {"name": m.user.name, "side": m.side, "company": company(room.deal, m.side)}
            for m in members
        ],
        "letters": [(letter, labels.get(letter, "")) for letter in LETTERS],
    }


def matrix(room: Room, actor: Actor) -> list[dict[str, Any]]:
    """Rows of steps and columns of people. A row that nobody answers for stands in alarm."""
    proposals = {(p.step_id, p.user_id): p for p in open_proposals(room.deal)}
    return [_row(room, actor, step, proposals) for step in room.steps]


def _row(
    room: Room, actor: Actor, step: Any, proposals: dict[tuple[int, int], RoleProposal]
) -> dict[str, Any]:
    letters = {role.user_id: role for role in room.roles.get(step.pk, ())}
    members = [member for member in room.team if member.is_active]
    cells = [
        {
            "code": member.user.code,
            "name": member.user.name,
            "side": member.side,
            "letter": letters[member.user_id].letter if member.user_id in letters else "",
            "proposal": _proposal(room, actor, step, proposals.get((step.pk, member.user_id))),
        }
        for member in members
    ]
    here = {member.user_id for member in members}
    accountable = room.accountable(step)
    return {
        "step": step,
        "stage": NAMES[step.stage],
        "cells": cells,
        "proposals": [cell["proposal"] for cell in cells if cell["proposal"]],
        "accountable": accountable.user.name if accountable else "",
        "alarms": sorted(
            role.user.name
            for role in letters.values()
            if role.user_id not in here and role.letter in {"R", "A", "AR"}
        ),
    }


def _proposal(
    room: Room, actor: Actor, step: Any, row: RoleProposal | None
) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "step": step,
        "name": row.user.name,
        "code": row.user.code,
        "letter": row.letter or "–",
        "by": row.proposed_by.name,
        "company": company(room.deal, row.proposed_side),
        "side": row.proposed_side,
        "is_mine_to_answer": row.proposed_side != actor.side,
    }
