"""Changing what a member of the own side is."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from cosell.core.htmx import go_to
from partners.actions.members import change_role
from partners.web.access import workspace_page


@workspace_page
@require_POST
def member_role(request: Any, person: str) -> HttpResponse:
    change_role(person, role=request.POST.get("role", ""), actor=request.actor)
    return go_to(request, reverse("partners:member_list", args=[request.actor.workspace_slug]))
