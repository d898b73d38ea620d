"""A partner's scorecard, and the quarterly review of a partner."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cosell.core.actor import Actor
from cosell.core.errors import Conflict, Forbidden, Invalid, Stale
from cosell.core.htmx import go_to, render_page
from deals.actions.syncing import add_action, finish_action, reopen_action
from deals.queries.syncs import this_week
from deals.web.syncforms import SyncActionForm, SyncTextForm
from metrics.actions.reviewing import keep_own_note, write_plan
from metrics.policies import can_view_numbers, can_view_pack
from metrics.queries.asked import Asked, read_asked
from metrics.queries.packs import pack
from metrics.queries.scopes import find_partnership
from metrics.queries.scorecards import scorecard
from metrics.queries.workspaces import own_workspace, today_in
from metrics.rules.periods import Quarter
from metrics.rules.reports import Pack, Scorecard
from metrics.rules.spans import span_of
from metrics.web.cards import card_texts
from metrics.web.figures import decision_figure, forecast_figure, response_figure
from metrics.web.links import Links, side_names
from metrics.web.packrows import action_rows, ended_table, punctuality_figure
from metrics.web.tables import forecast_table, response_table
from metrics.web.words import period_text
from partners.enums import Tier
from partners.models import Partnership
from partners.policies import can_manage_partnerships
from partners.web.access import workspace_page


def card_context(actor: Actor, card: Scorecard) -> dict[str, Any]:
    """The card in words and pictures; its numbers are links for who may see the deals behind."""
    asked = Asked(
        today=card.period.end,
        period=span_of(card.period),
        partner=card.partner if actor.is_vendor else "",
    )
    links = Links(actor.workspace_slug, asked) if can_view_numbers(actor) else None
    names = side_names(actor, card.name)
    return {
        "card": card,
        "names": names,
        "tier": Tier(card.tier).label,
        "period": period_text(card.period),
        "cards": card_texts(card.cards, card.currency, links, card.medians),
        "responses": response_figure(card.responses, names, links),
        "response_table": response_table(card.responses, names),
        "punctuality": punctuality_figure(card.punctuality, names, links),
        "decisions": decision_figure(card.decisions, links),
    }


def _head(actor: Actor, partnership: Partnership, tab: str) -> dict[str, Any]:
    return {
        "partnership": partnership,
        "tab": tab,
        "may_edit": can_manage_partnerships(actor),
        "may_review": can_view_pack(actor, partnership),
    }


@workspace_page
@require_GET
def partner_scorecard(request: Any, partner: str) -> HttpResponse:
    """The same card for both companies; others only as the median of the tier."""
    actor = request.actor
    card = scorecard(actor, partner, read_asked(actor, request.GET).wanted.period)
    context = {
        **_head(actor, find_partnership(actor, partner), "scorecard"),
        **card_context(actor, card),
    }
    return render_page(request, "metrics/scorecard.html", context)


@workspace_page
@require_GET
def partner_reviews(request: Any, partner: str) -> HttpResponse:
    """The review of the present quarter."""
    if not can_view_pack(request.actor, find_partnership(request.actor, partner)):
        raise Forbidden(_("A review is read by the vendor's managers and the partner's lead."))
    quarter = Quarter.of(today_in(own_workspace(request.actor)))
    return redirect("metrics:review", request.actor.workspace_slug, partner, str(quarter))


@workspace_page
@require_GET
def review(request: Any, partner: str, quarter: str) -> HttpResponse:
    """The document of a quarter; with `?private=1`, the reader's own page after it."""
    return _draw(request, partner, quarter)


def _draw(
    request: Any, partner: str, quarter: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    actor = request.actor
    found = pack(actor, partner, quarter)
    partnership = find_partnership(actor, partner)
    is_private = bool(request.GET.get("private") or "own_form" in more)
    context = {
        **_head(actor, partnership, "review"),
        **card_context(actor, found.card),
        **_pack_context(actor, found, partnership),
        "is_private": is_private,
        "plan_form": _text_form(found.plan, "plan"),
        "own_form": _text_form(found.own_note, "own"),
        "action_form": SyncActionForm(
            owners=_owners(actor, partnership), initial={"owner": str(actor.side)}
        ),
        **more,
    }
    return render_page(request, "metrics/review.html", context, status=status)


def _pack_context(actor: Actor, found: Pack, partnership: Partnership) -> dict[str, Any]:
    quarter = found.quarter
    names = side_names(actor, found.card.name)
    today = today_in(own_workspace(actor))
    after = quarter.shift(1)
    asked = Asked(today=today, partner=found.card.partner if actor.is_vendor else "")
    link = Links(actor.workspace_slug, asked).behind
    return {
        "pack": found,
        "quarter": str(quarter).replace("-", " "),
        "before": str(quarter.shift(-1)),
        "after": str(after) if after.start <= today else "",
        "next_quarter": str(after).replace("-", " "),
        "ended": ended_table(found.ended, found.card.currency, actor.workspace_slug, names),
        "pipeline": forecast_figure(found.pipeline, found.card.currency, link),
        "pipeline_table": forecast_table(found.pipeline, found.card.currency, link),
        "actions": action_rows(found.actions, names, today),
        "here": _here(actor, found.card.partner, str(quarter)),
    }


def _here(actor: Actor, partner: str, quarter: str) -> str:
    return reverse("metrics:review", args=[actor.workspace_slug, partner, quarter])


def _text_form(text: str, prefix: str, data: Any = None) -> SyncTextForm:
    form = SyncTextForm(data, initial={"text": text, "base": text}, auto_id=f"{prefix}_%s")
    if prefix == "plan":
        form.fields["text"].label = _("Plan")
    return form


def _owners(actor: Actor, partnership: Partnership) -> list[tuple[str, str]]:
    return [
        ("vendor", actor.workspace_name),
        ("partner", str(partnership.organization.name)),
    ]


@workspace_page
@require_POST
def review_plan(request: Any, partner: str, quarter: str) -> HttpResponse:
    """Keep the plan for the next quarter, which both companies write."""
    return _keep(request, partner, quarter, "plan")


@workspace_page
@require_POST
def review_own(request: Any, partner: str, quarter: str) -> HttpResponse:
    """Keep the private page of the reader's company."""
    return _keep(request, partner, quarter, "own")


def _keep(request: Any, partner: str, quarter: str, name: str) -> HttpResponse:
    form = _text_form("", name, request.POST)
    kept: dict[str, Any] = {f"{name}_form": form}
    if not form.is_valid():
        return _draw(request, partner, quarter, status=422, **kept)
    keep = write_plan if name == "plan" else keep_own_note
    try:
        keep(partner, quarter, **form.cleaned_data, actor=request.actor)
    except Invalid as error:
        form.take(error)
        return _draw(request, partner, quarter, status=422, **kept)
    except Stale as error:
        _base, mine, theirs = error.fields["text"]
        both = _text_form("", name)
        both.initial = {"text": mine, "base": theirs}
        shown = {f"{name}_form": both, f"{name}_theirs": theirs, f"{name}_why": error.message}
        return _draw(request, partner, quarter, status=409, **shown)
    messages.success(request, _("Saved."))
    query = "?private=1" if name == "own" else ""
    return go_to(request, f"{_here(request.actor, partner, quarter)}{query}#{name}")


@workspace_page
@require_POST
def review_action(request: Any, partner: str, quarter: str) -> HttpResponse:
    """Agree on an action; it stands in the weekly sync of the present week too."""
    actor = request.actor
    pack(actor, partner, quarter)
    partnership = find_partnership(actor, partner)
    form = SyncActionForm(request.POST, owners=_owners(actor, partnership))
    if form.is_valid():
        try:
            add_action(partner, _week(actor), **form.cleaned_data, actor=actor)
        except Invalid as error:
            form.take(error)
        else:
            messages.success(request, _("The action is noted."))
            return go_to(request, f"{_here(actor, partner, quarter)}#actions")
    return _draw(request, partner, quarter, status=422, action_form=form)


@workspace_page
@require_POST
def review_action_turn(request: Any, partner: str, quarter: str, code: str) -> HttpResponse:
    """An action is done, or it is not after all. Who was second finds it done."""
    actor = request.actor
    pack(actor, partner, quarter)
    turn = reopen_action if request.POST.get("done") == "no" else finish_action
    try:
        turn(partner, _week(actor), code, actor=actor)
    except Conflict as error:
        messages.success(request, error.message)
    else:
        messages.success(request, _("Saved."))
    return go_to(request, f"{_here(actor, partner, quarter)}#actions")


def _week(actor: Actor) -> str:
    """The week in which it is said."""
    return str(this_week(own_workspace(actor).time_zone))
