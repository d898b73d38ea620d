"""The revenue split: proposed in a sheet, answered on the details page."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from deals.actions.splitting import answer_split, propose_split, withdraw_split
from deals.queries.splits import activity_split
from deals.web.answers import run_sheet
from deals.web.details import ACTIVITIES
from deals.web.fields import typed
from deals.web.forms import AnswerForm
from deals.web.people import read
from deals.web.rooms import open_room
from deals.web.tabs import answer_room
from deals.web.termforms import SplitForm
from partners.web.access import workspace_page


@workspace_page
@require_http_methods(["GET", "POST"])
def split(request: Any, code: str) -> HttpResponse:
    """Propose another split; in True co-sell also by activity, with the sum shown."""
    room = open_room(request, code)
    computed = activity_split(room)
    form = SplitForm(typed(request), deal=room.deal)
    return run_sheet(
        request, code, name="split", form=form, done=_("Proposed. The other company answers it."),
        computed=computed, activities=ACTIVITIES,
        act=lambda facts: propose_split(code, actor=request.actor, **facts),
    )  # fmt: skip


@workspace_page
@require_POST
def split_answer(request: Any, code: str) -> HttpResponse:
    accept = read(AnswerForm(request.POST))["answer"] == "yes"
    answer_split(code, accept=accept, actor=request.actor)
    text = _("The split is in force.") if accept else _("Declined. The split stays as it is.")
    return answer_room(request, code, text, page="details")


@workspace_page
@require_POST
def split_withdraw(request: Any, code: str) -> HttpResponse:
    withdraw_split(code, actor=request.actor)
    return answer_room(request, code, _("The proposal is taken back."), page="details")
