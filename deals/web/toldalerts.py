"""What people are told of an alert, for as long as it stands; and the acts from that message."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Via
from cosell.core.errors import DomainError
from cosell.messaging.registry import Act, LinkAct, LinkPage, Told, Words, register_act, words_for
from deals.actions.escalating import take_alert
from deals.actions.signing import request_signature
from deals.enums import AlertCause, Rung
from deals.models import Alert, Deal
from deals.queries.alerts import get_alert, with_subjects
from deals.queries.rooms import get_deal, load_room
from deals.web.alertwords import (
    cause_text,
    day_text,
    holder_text,
    next_text,
    over_text,
)
from deals.web.present import NAMES, company, partner_name

Facts = Mapping[str, str]


def _see(actor: Actor, code: str) -> Alert | None:
    """The alert with its deal, if it stands and the reader sees it."""
    try:
        alert = get_alert(actor, code)
        if alert.resolved_at is not None:
            return None
        (alert,) = with_subjects(actor, [alert])
        if alert.deal_id is not None:
            alert.deal = get_deal(actor, alert.deal.code)
    except DomainError:
        return None
    return alert


@words_for("alert")
def tell_alert(told: Told, actor: Actor) -> Words | None:
    """Why somebody is told, what waits for whom, and what comes next."""
    alert = _see(actor, str(told.payload.get("alert", "")))
    if alert is None:
        return None
    if told.payload.get("rung") == Rung.SOON and alert.rung > Rung.SOON:
        return None
    if alert.registration_id is not None:
        return _tell_decision(alert)
    return _tell_deal(alert, actor, clock.now())


def _tell_deal(alert: Alert, actor: Actor, now: datetime) -> Words:
    deal = alert.deal
    facts = {
        "what": cause_text(alert, now),
        "customer": deal.customer,
        "company": company(deal, actor.side.other),
    }
    return Words(
        subject=_("%(what)s: %(customer)s (%(company)s)") % facts,
        sentence=" ".join(part for part in _sentences(alert, deal, now) if part),
        path=reverse("deals:room", args=[actor.workspace_slug, deal.code]),
        button=_("Open the deal"),
        title=deal.customer,
        act=_act(alert, actor),
    )


def _sentences(alert: Alert, deal: Deal, now: datetime) -> list[str]:
    """Who and by when."""
    step = deal.ball_step.name if deal.ball_step else _("move to the next stage")
    waits = _("Waiting on %(who)s: %(step)s.") % {"who": holder_text(deal), "step": step}
    if alert.cause == AlertCause.BY_HAND:
        return [f"{alert.raised_by_name}: {alert.reason}", waits]
    if alert.cause == AlertCause.NO_NEXT_STEP:
        return [_("Nobody can be named for the next step. Name somebody.")]
    if alert.cause == AlertCause.SILENT:
        return [
            _("Nothing has happened in delivery since %(day)s.") % {"day": day_text(alert.since)}
        ]
    if alert.rung == Rung.SOON and deal.limit_on is not None:
        facts = {"stage": NAMES[deal.stage], "day": day_text(deal.limit_on)}
        return [_("Its time in %(stage)s ends on %(day)s.") % facts, waits]
    coming = next_text(alert)
    return [
        f"{over_text(deal, now)}.",
        waits,
        f"{coming[:1].upper()}{coming[1:]}." if coming else "",
    ]


def _tell_decision(alert: Alert) -> Words:
    row = alert.registration
    facts = {"customer": row.customer, "company": partner_name_of(alert)}
    promised = {"day": day_text(row.answer_by), **facts}
    return Words(
        subject=_("Decide: %(customer)s, registered by %(company)s") % facts,
        sentence=_("%(company)s was promised an answer for %(day)s and has none.") % promised,
        path=reverse("deals:registration", args=[row.workspace.slug, row.code]),
        button=_("Open the registration"),
        act=Act(name="approve", label=_("Approve"), facts={"registration": row.code}),
    )


def partner_name_of(alert: Alert) -> str:
    """The partner of what the alert is about."""
    if alert.registration_id is not None:
        return str(alert.registration.partnership.organization.name)
    return partner_name(alert.deal)


def _act(alert: Alert, actor: Actor) -> Act | None:
    """The owners ask for the signature, whoever answers for it all takes it; the holder signs."""
    deal = alert.deal
    mine = deal.ball_vendor_id if actor.is_vendor else deal.ball_partner_id
    if mine == actor.user_id or alert.rung == Rung.SOON:
        return None
    other = deal.ball_partner_id if actor.is_vendor else deal.ball_vendor_id
    if alert.rung == Rung.OWNERS and deal.ball_step is not None and other is not None:
        facts = {"deal": deal.code, "step": deal.ball_step.key}
        return Act(name="nudge", label=_("Nudge"), facts=facts)
    return Act(name="take", label=_("Take it"), facts={"alert": alert.code})


def _show_take(facts: Facts, actor: Actor) -> LinkPage:
    alert = get_alert(actor, facts["alert"])
    (alert,) = with_subjects(actor, [alert])
    now = clock.now()
    done = _("This is resolved already.") if alert.resolved_at is not None else ""
    if not done and alert.taken_until is not None and alert.taken_until > now:
        done = _("%(name)s took it already.") % {"name": alert.taken_by_name}
    is_deal = alert.deal_id is not None
    row = alert.deal if is_deal else alert.registration
    name = "deals:room" if is_deal else "deals:registration"
    return LinkPage(
        title=_("Take it: %(customer)s") % {"customer": row.customer},
        sentence=cause_text(alert, now) + ".",
        text=_("The climb stops for two working days, and both companies read your name."),
        button=_("Take it"),
        path=reverse(name, args=[actor.workspace_slug, row.code]),
        done=done,
    )


def _take(facts: Facts, actor: Actor) -> str:
    alert = take_alert(facts["alert"], actor=actor.through(Via.WEB))
    until = day_text(alert.taken_until) if alert.taken_until else ""
    return _("It is yours until %(day)s.") % {"day": until}


def _show_nudge(facts: Facts, actor: Actor) -> LinkPage:
    deal = get_deal(actor, facts["deal"])
    room = load_room(actor, deal)
    step = room.step(facts["step"])
    side = actor.side.other
    signature = room.signature(step, side) if step else None
    holder = room.holder(step, side) if step else None
    return LinkPage(
        title=_("Nudge: %(customer)s") % {"customer": deal.customer},
        sentence=_("It stands on top of the work of %(name)s then.")
        % {"name": holder.name if holder else company(deal, side)},
        text=step.name if step else "",
        button=_("Nudge"),
        path=reverse("deals:room", args=[actor.workspace_slug, deal.code]),
        done=_("%(name)s signed it already.") % {"name": signature.user_name} if signature else "",
    )


def _nudge(facts: Facts, actor: Actor) -> str:
    request_signature(facts["deal"], facts["step"], actor=actor.through(Via.WEB))
    return _("Nudged. It stands on top of their work now.")


register_act("take", LinkAct(show=_show_take, do=_take))
register_act("nudge", LinkAct(show=_show_nudge, do=_nudge))
