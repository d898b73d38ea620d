"""What people are told of deals and registrations, worded for one reader when they read it."""

from datetime import date

from babel.dates import format_date
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from cosell.core.errors import DomainError
from cosell.messaging.models import Event, Notification
from cosell.messaging.registry import Act, Told, Words, words_for
from deals.enums import RejectReason
from deals.models import Deal, DealStep
from deals.models.rooms import Room
from deals.queries.registrations import get_registration
from deals.queries.rooms import get_deal, load_room
from deals.rules.steps import Fact, completing_fact, text_hash
from deals.web.present import NAMES, ball_of, company
from deals.web.sentences import sentence

#: Acts that can be taken back, and what stands for as long as they were not.
_UNDONE = {"step.signed", "step.not_needed"}


def room_url(actor: Actor, code: str, anchor: str = "") -> str:
    """The deal's room in the reader's workspace."""
    return reverse("deals:room", args=[actor.workspace_slug, code]) + anchor


def _see(actor: Actor, code: str) -> Deal | None:
    """The deal, if the reader sees it (still)."""
    try:
        return get_deal(actor, code)
    except DomainError:
        return None


def _day(day: date) -> str:
    return format_date(day, "EEE d MMM", locale=(get_language() or "en").replace("-", "_"))


def other_company(actor: Actor, deal: Deal) -> str:
    return company(deal, actor.side.other)


@words_for("deal.turn")
def tell_turn(told: Told, actor: Actor) -> Words | None:
    """It is the reader's turn, for as long as it is."""
    deal = _see(actor, told.deal_code)
    if deal is None:
        return None
    mine = deal.ball_vendor_id if actor.is_vendor else deal.ball_partner_id
    key = deal.ball_step.key if deal.ball_step else ""
    if mine != actor.user_id or key != told.payload.get("step", ""):
        return None
    facts = {"customer": deal.customer, "company": other_company(actor, deal)}
    by = _by(deal.due_on)
    if deal.ball_step is None:
        return Words(
            subject=_("Move on: %(customer)s (%(company)s)") % facts,
            sentence=f"{_('Everything in this stage is signed: move it on.')} {by}".strip(),
            path=room_url(actor, deal.code),
            button=_("Open the deal"),
        )
    return _ask_to_sign(deal, deal.ball_step, actor, _("It is your turn.") + f" {by}")


def _ask_to_sign(deal: Deal, step: DealStep, actor: Actor, why: str) -> Words:
    facts = {"step": step.name, "customer": deal.customer, "company": other_company(actor, deal)}
    return Words(
        subject=_("Sign off: %(step)s – %(customer)s (%(company)s)") % facts,
        sentence=why.strip(),
        path=room_url(actor, deal.code, f"#step-{step.key}"),
        button=_("Open the deal"),
        act=_sign(deal, step),
    )


def _sign(deal: Deal, step: DealStep) -> Act | None:
    """One press signs, where a press is all it takes."""
    if completing_fact(step.key) is Fact.WON:
        return None
    facts = {"deal": deal.code, "step": step.key, "hash": text_hash(step.name, step.text)}
    return Act(name="sign", label=_("Sign off"), facts=facts)


@words_for("deal.event")
def tell_event(told: Told, actor: Actor) -> Words | None:
    """What somebody did on a deal that the reader is on, unless it was taken back."""
    deal = _see(actor, told.deal_code)
    event = told.event if isinstance(told, Notification) else None
    if deal is None or event is None:
        return None
    room = load_room(actor, deal)
    if event.name == "step.requested":
        return _tell_request(event, room, actor)
    if event.name in _UNDONE and not _stands(event, room):
        return None
    said = f"{event.user_name} {sentence(event, deal.currency)}"
    return Words(
        subject=_subject(event, deal, actor, said),
        sentence=_now_waiting(deal, actor),
        path=room_url(actor, deal.code),
        button=_("Open the deal"),
        title=deal.customer,
    )


def _now_waiting(deal: Deal, actor: Actor) -> str:
    """Whose turn it is after that, and by when."""
    ball = ball_of(deal, actor)
    if ball.css == "none":
        return _("Nothing is to be done.")
    words = _("Now waiting on %(who)s: %(step)s.") % {"who": ball.who, "step": ball.step}
    return f"{words} {_by(ball.due)}".strip()


def _by(due: date | None) -> str:
    return _("Due %(day)s.") % {"day": _day(due)} if due else ""


def _subject(event: Event, deal: Deal, actor: Actor, said: str) -> str:
    facts = {"customer": deal.customer, "company": other_company(actor, deal), "said": said}
    if event.name == "deal.moved" and deal.outcome == "won" and event.payload.get("kind") == "won":
        return _("Won: %(customer)s (%(company)s)") % facts
    if event.name == "deal.moved":
        facts["stage"] = str(NAMES.get(event.payload.get("to", 0), ""))
        return _("Now in %(stage)s: %(customer)s (%(company)s)") % facts
    return _("%(said)s – %(customer)s (%(company)s)") % facts


def _stands(event: Event, room: Room) -> bool:
    step = room.step(str(event.payload.get("step_key", "")))
    if step is None:
        return True
    found = [room.signature(step, side) for side in step.sides]
    return any(each is not None and each.side == event.side for each in found)


def _tell_request(event: Event, room: Room, actor: Actor) -> Words | None:
    step = room.step(str(event.payload.get("step_key", "")))
    if step is None or room.signature(step, actor.side) is not None:
        return None
    who = {"name": event.user_name, "step": step.name}
    return _ask_to_sign(room.deal, step, actor, _("%(name)s waits for your signature.") % who)


@words_for("registration")
def tell_registration(told: Told, actor: Actor) -> Words | None:
    """A registration that waits for a decision, or one that was turned down."""
    try:
        row = get_registration(actor, str(told.payload.get("registration", "")))
    except DomainError:
        return None
    path = reverse("deals:registration", args=[actor.workspace_slug, row.code])
    facts = {"customer": row.customer, "company": row.partnership.organization.name}
    if told.payload.get("is_new"):
        if row.state != "submitted":
            return None
        return Words(
            subject=_("Decide: %(customer)s, registered by %(company)s") % facts,
            sentence=row.need or _("A partner registered a customer."),
            path=path,
            button=_("Open the registration"),
            act=Act(name="approve", label=_("Approve"), facts={"registration": row.code}),
        )
    if row.state != "rejected":
        return None
    reason = str(dict(RejectReason.choices).get(row.reason, ""))
    return Words(
        subject=_("Not approved: %(customer)s") % facts,
        sentence=" · ".join(part for part in (reason, row.reason_text) if part),
        path=path,
        button=_("Open the registration"),
    )
