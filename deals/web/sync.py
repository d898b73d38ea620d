"""The weekly sync of a partnership: one page per ISO week, and what is done on it."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict, Forbidden, Invalid, Stale
from cosell.core.htmx import go_to, is_fragment_request, render_page
from deals.actions.recaps import send_recap
from deals.actions.syncing import (
    add_action,
    end_meeting,
    finish_action,
    keep_appendix,
    keep_notes,
    reopen_action,
    turn_to,
)
from deals.models import SyncAction
from deals.policies import can_plan_syncs, can_send_recap, can_work_on_sync
from deals.queries.syncpeople import action_owners
from deals.queries.syncs import (
    Sync,
    find_partner,
    overview,
    own_partner,
    read_overview_week,
    read_sync,
    read_week,
    recap_facts,
    this_week,
)
from deals.rules.sync import is_empty
from deals.rules.weeks import Week
from deals.web.people import read
from deals.web.syncforms import SyncActionForm, SyncItemForm, SyncTextForm
from deals.web.syncrows import action_row, meeting_of, section_rows
from deals.web.synctold import recap_words
from deals.web.syncwords import Names, day_text, days_of, sync_path, week_text
from partners.models import Partnership
from partners.policies import can_manage_partnerships
from partners.queries.members import managers_of
from partners.web.access import workspace_page


@workspace_page
@require_GET
def sync(request: Any) -> HttpResponse:
    """This week: of all partnerships for managers, of their own for a partner's people."""
    actor = request.actor
    if actor.is_partner:
        partnership = own_partner(actor)
        week = this_week(partnership.workspace.time_zone)
        return redirect(sync_path(actor, partnership.organization.slug, week))
    week = read_overview_week(actor, "")
    return redirect("deals:sync_overview", actor.workspace_slug, str(week))


@workspace_page
@require_GET
def sync_overview(request: Any, week: str) -> HttpResponse:
    """All partnerships of a week, what is over first."""
    actor = request.actor
    if not can_plan_syncs(actor):
        names = ", ".join(managers_of(actor)) if actor.is_vendor else actor.workspace_name
        raise Forbidden(_("Only a partner manager can do this: %(names)s.") % {"names": names})
    at = read_overview_week(actor, week)
    context = {
        **_week_context(at, read_overview_week(actor, "")),
        "lines": overview(actor, at),
        "here": reverse("deals:sync_overview", args=[actor.workspace_slug, str(at)]),
    }
    return render_page(request, "deals/sync_overview.html", context)


def _week_context(week: Week, present: Week) -> dict[str, Any]:
    return {
        "week": str(week),
        "week_text": week_text(week),
        "days": days_of(week),
        "previous_week": str(week.shift(-1)),
        "next_week": str(week.shift(1)) if week <= present else "",
        "is_present": week == present,
    }


@workspace_page
@require_GET
def partner_sync(request: Any, partner: str) -> HttpResponse:
    """The page of the present week."""
    partnership = find_partner(request.actor, partner)
    week = this_week(partnership.workspace.time_zone)
    return redirect(sync_path(request.actor, partner, week))


@workspace_page
@require_GET
def sync_week(request: Any, partner: str, week: str) -> HttpResponse:
    """What there is to discuss; with `?meet=1`, one thing at a time."""
    return _draw(request, partner, week)


def _draw(
    request: Any,
    partner: str,
    week: str,
    *,
    status: int = 200,
    query: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    actor, now = request.actor, clock.now()
    partnership = find_partner(actor, partner)
    found = read_sync(actor, partnership, read_week(partnership, week))
    asked = query if query is not None else request.GET
    sections = section_rows(found, actor, now)
    context = {
        **_page_context(actor, found),
        "sections": sections,
        "is_meeting": bool(asked.get("meet")),
        "meeting": meeting_of(found, sections, str(asked.get("item", "")), now),
        **_forms(actor, found),
        **more,
    }
    return render_page(request, "deals/sync.html", context, fragment="sync", status=status)


def _page_context(actor: Actor, found: Sync) -> dict[str, Any]:
    partnership, names = found.partnership, Names.of(found.partnership)
    today = clock.now().date()
    carried = [action_row(row, names, today) for row in found.carried]
    may_see = actor.is_vendor or partnership.pk == actor.partnership_id
    return {
        **_week_context(found.week, found.present),
        "partnership": partnership,
        "tab": "sync",
        "may_edit": can_manage_partnerships(actor),
        "may_work": can_work_on_sync(actor, partnership),
        "may_send": can_send_recap(actor, partnership),
        "may_plan": can_plan_syncs(actor),
        "names": names,
        "sync": found,
        "row": found.row,
        "since": day_text(found.facts["since"]),
        "is_quiet": found.is_kept and is_empty(found.facts),
        "carried": carried,
        "done_count": sum(row["done_at"] is not None for row in carried),
        "new_actions": [action_row(row, names, today) for row in found.new],
        "other_name": names[actor.side.other] if may_see else "",
        "here": sync_path(actor, partnership.organization.slug, found.week),
    }


def _forms(actor: Actor, found: Sync) -> dict[str, Any]:
    notes, own = found.row.notes, found.appendix.text
    return {
        "action_form": SyncActionForm(
            owners=_owners(actor, found.partnership), initial={"owner": str(actor.side)}
        ),
        "notes_form": _text_form(notes, "notes"),
        "own_form": _text_form(own, "own"),
    }


def _text_form(text: str, prefix: str, data: Any = None) -> SyncTextForm:
    return SyncTextForm(data, initial={"text": text, "base": text}, auto_id=f"{prefix}_%s")


def _owners(actor: Actor, partnership: Partnership) -> list[tuple[str, str]]:
    names = Names.of(partnership)
    people = action_owners(actor, partnership)
    return [
        *((str(side), names[side]) for side in Side),
        *((code, f"{name} ({names[side]})") for code, name, side in people),
    ]


def answer_sync(
    request: Any, match: ResolverMatch, announcement: str, signed: dict[str, str] | None = None
) -> HttpResponse:
    """After an act on a deal in a row: the page that it was done from, as it stands now.

    `signed` is the step that was signed, which can be taken back in the same place.
    """
    partner, week = match.kwargs["partner"], match.kwargs["week"]
    text = request.htmx.current_url or "" if is_fragment_request(request) else ""
    text = text or request.headers.get("Referer", "")
    query = {key: values[0] for key, values in parse_qs(urlsplit(text).query).items()}
    if is_fragment_request(request):
        return _draw(request, partner, week, query=query, announcement=announcement, signed=signed)
    messages.success(request, announcement)
    return go_to(request, _back(request.actor, partner, week, query))


def _back(actor: Actor, partner: str, week: str, query: dict[str, str] | Any) -> str:
    here = sync_path(actor, partner, week)
    if not query.get("meet"):
        return here
    return f"{here}?meet=1&item={query.get('item', '')}"


def _done(request: Any, partner: str, week: str, text: str, anchor: str = "") -> HttpResponse:
    """The page again, saying what was done."""
    if is_fragment_request(request):
        return _draw(request, partner, week, query=request.POST, announcement=text)
    messages.success(request, text)
    return go_to(request, _back(request.actor, partner, week, request.POST) + anchor)


@workspace_page
@require_POST
def sync_notes(request: Any, partner: str, week: str) -> HttpResponse:
    """Keep the shared notes; when two changed the same paragraph both texts are shown."""
    return _keep(request, partner, week, "notes")


@workspace_page
@require_POST
def sync_own(request: Any, partner: str, week: str) -> HttpResponse:
    """Keep what stays with the reader's company."""
    return _keep(request, partner, week, "own")


def _keep(request: Any, partner: str, week: str, name: str) -> HttpResponse:
    form = _text_form("", name, request.POST)
    kept: dict[str, Any] = {f"{name}_form": form}
    if not form.is_valid():
        return _draw(request, partner, week, status=422, **kept)
    keep = keep_notes if name == "notes" else keep_appendix
    try:
        keep(partner, week, **form.cleaned_data, actor=request.actor)
    except Invalid as error:
        form.take(error)
        return _draw(request, partner, week, status=422, **kept)
    except Stale as error:
        _base, mine, theirs = error.fields["text"]
        both = SyncTextForm(initial={"text": mine, "base": theirs}, auto_id=f"{name}_%s")
        shown = {f"{name}_form": both, f"{name}_theirs": theirs, f"{name}_why": error.message}
        return _draw(request, partner, week, status=409, query=request.POST, **shown)
    return _done(request, partner, week, _("Saved."), f"#{name}")


@workspace_page
@require_POST
def sync_action(request: Any, partner: str, week: str) -> HttpResponse:
    """Say what somebody will do."""
    partnership = find_partner(request.actor, partner)
    form = SyncActionForm(request.POST, owners=_owners(request.actor, partnership))
    if form.is_valid():
        try:
            add_action(partner, week, **form.cleaned_data, actor=request.actor)
        except Invalid as error:
            form.take(error)
        else:
            return _done(request, partner, week, _("The action is noted."), "#actions")
    return _draw(request, partner, week, status=422, query=request.POST, action_form=form)


@workspace_page
@require_POST
def sync_action_turn(request: Any, partner: str, week: str, code: str) -> HttpResponse:
    """An action is done, or it is not after all. Who was second finds it done."""
    is_open = request.POST.get("done") == "no"
    text = _("It is open again.") if is_open else _("Done.")
    try:
        turn: SyncAction = (reopen_action if is_open else finish_action)(
            partner, week, code, actor=request.actor
        )
    except Conflict as error:
        text = error.message
    else:
        text = f"{text} {turn.text}"
    return _done(request, partner, week, text, "#actions")


@workspace_page
@require_POST
def sync_meet(request: Any, partner: str, week: str) -> HttpResponse:
    """Begin the meeting, go on to an item, or end it."""
    item = read(SyncItemForm(request.POST))["item"]
    if not item:
        end_meeting(partner, week, actor=request.actor)
        messages.success(request, _("The meeting has ended."))
        return go_to(request, sync_path(request.actor, partner, week))
    turn_to(partner, week, item=item, actor=request.actor)
    return go_to(request, _back(request.actor, partner, week, {"meet": "1", "item": item}))


@workspace_page
@require_http_methods(["GET", "POST"])
def sync_recap(request: Any, partner: str, week: str) -> HttpResponse:
    """What both companies will receive, and one press that sends it."""
    actor = request.actor
    partnership = find_partner(actor, partner)
    at = read_week(partnership, week)
    if not can_send_recap(actor, partnership):
        raise Forbidden(_("Only a partner manager or the partner's lead sends the recap."))
    if request.method == "POST":
        sent = str(request.POST.get("recaps", ""))
        number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 5 else -1
        send_recap(partner, week, recaps=number, actor=actor)
        messages.success(request, _("The recap is on its way to both companies."))
        return go_to(request, sync_path(actor, partner, week))
    facts = recap_facts(actor, partnership, at)
    names = Names.of(partnership)
    context = {
        **_week_context(at, this_week(partnership.workspace.time_zone)),
        "partnership": partnership,
        "names": names,
        "other_name": names[actor.side.other],
        "words": recap_words(facts, actor),
        "recap": read_sync(actor, partnership, at).row,
        "here": sync_path(actor, partner, at),
    }
    return render_page(request, "deals/sync_recap.html", context)
