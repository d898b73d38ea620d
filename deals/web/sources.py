"""Who brought a deal: confirmed by the partner, corrected by a manager."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deals.actions.sourcing import confirm_source, correct_source
from deals.web.answers import run_sheet
from deals.web.fields import typed
from deals.web.rooms import open_room
from deals.web.tabs import answer_room
from deals.web.termforms import SourceForm
from partners.web.access import workspace_page


@workspace_page
@require_POST
def source_confirm(request: Any, code: str) -> HttpResponse:
    confirm_source(code, actor=request.actor)
    text = _("Confirmed. %(company)s brought this deal.")
    return answer_room(request, code, text % {"company": request.actor.organization_name})


@workspace_page
@require_http_methods(["GET", "POST"])
def source(request: Any, code: str) -> HttpResponse:
    """A manager corrects the source, with a reason that both companies read."""
    form = SourceForm(typed(request), deal=open_room(request, code).deal)
    return run_sheet(
        request, code, name="source", form=form, done=_("The source is corrected."),
        act=lambda facts: correct_source(code, actor=request.actor, **facts),
    )  # fmt: skip
