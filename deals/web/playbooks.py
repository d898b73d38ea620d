"""The playbook to read, and for managers the template that each model's deals are made from."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cosell.core.htmx import go_to, render_page
from deals.actions.playbooks import choose_playbook
from deals.enums import CoSellModel
from deals.policies import can_choose_playbook
from deals.queries.playbooks import chosen_templates, playbook_to_read
from deals.rules.playbook import templates_for
from deals.web.people import read
from deals.web.termforms import PlaybookForm
from partners.web.access import workspace_page


@workspace_page
@require_GET
def playbook(request: Any) -> HttpResponse:
    """The published playbook in words, for everybody in the workspace."""
    actor = request.actor
    chosen = chosen_templates(actor)
    models = [
        {
            "model": str(model),
            "label": str(model.label),
            "chosen": chosen[model],
            "choices": [(each.key, each.name) for each in templates_for(model)],
        }
        for model in CoSellModel
    ]
    context = {
        "books": playbook_to_read(actor),
        "models": models,
        "may_choose": can_choose_playbook(actor),
    }
    return render_page(request, "deals/playbook.html", context)


@workspace_page
@require_POST
def playbook_choose(request: Any) -> HttpResponse:
    facts = read(PlaybookForm(request.POST))
    choose_playbook(facts["model"], key=facts["key"], actor=request.actor)
    messages.success(request, _("New deals of this model are made from it. Others stay."))
    return go_to(request, reverse("deals:playbook", args=[request.actor.workspace_slug]))
