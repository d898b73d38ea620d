"""Bringing a deal: the vendor's registration opens the room, a partner's waits for a decision."""

from datetime import datetime

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.businesstime import Calendar
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.opening import NewDeal, open_deal
from deals.enums import CoSellModel, RejectReason, SizeRange
from deals.models import Deal, Registration
from deals.policies import can_decide_registration, can_register_deal
from deals.rules.registration import registrable_domain
from partners.models import Membership, Partnership, User, Workspace


def _validate(facts: NewDeal) -> NewDeal:
    """The five fields, each with its own reason when it cannot be taken."""
    errors: dict[str, list[str]] = {}
    if not facts.customer.strip():
        errors["customer"] = [_("Say who the customer is.")]
    domain = registrable_domain(facts.website)
    if not domain:
        errors["website"] = [_("Give the customer's own web address, like example.com.")]
    if facts.size_range not in SizeRange.values:
        errors["size_range"] = [_("Choose the expected size.")]
    if facts.expected_close is None:
        errors["expected_close"] = [_("Say when you expect it to close.")]
    if not facts.need.strip():
        errors["need"] = [_("Say in one sentence what they need.")]
    if len(facts.need) > 300:
        errors["need"] = [_("Keep it under 300 characters.")]
    if len(facts.country) != 2:
        errors["country"] = [_("Choose a country.")]
    if facts.model not in CoSellModel.values:
        errors["model"] = [_("Choose one of the three models.")]
    if not 1 <= facts.first_stage <= 4:
        errors["first_stage"] = [_("A deal begins in one of the stages 1 to 4.")]
    if errors:
        raise Invalid(errors)
    return facts.with_domain(domain)


def _partnership(actor: Actor, slug: str | None) -> Partnership:
    rows = Partnership.objects.visible_to(actor).select_related("organization", "workspace")
    if actor.is_vendor:
        rows = rows.filter(organization__slug=slug or "")
    partnership = rows.first()
    if partnership is None:
        raise Invalid({"partner": [_("Choose a partner.")]})
    if partnership.status != "active":
        raise Conflict(_("This partnership takes no new deals."))
    return partnership  # type: ignore[no-any-return]


def register_deal(
    facts: NewDeal, *, actor: Actor, partner: str | None = None, partner_rep: str | None = None
) -> Deal | Registration:
    """Register a deal. Returns the open Deal for a vendor, the waiting Registration for a partner.

    Raises Invalid with an entry per field, Conflict for a partnership that is ending.
    """
    with wall(actor):
        if not can_register_deal(actor):
            raise Forbidden(_("Approvers do not register deals. Ask a sales rep."))
        partnership = _partnership(actor, partner)
        facts = _validate(facts)
        if actor.is_partner:
            return _submit(actor, partnership, facts)
        return open_deal(
            actor,
            partnership,
            facts,
            source=Side.VENDOR,
            sales_rep=_own_rep(actor, partnership),
            partner_rep=_partner_rep(partnership, partner_rep),
        )


def _person(user_id: int | None) -> User | None:
    return User.objects.filter(pk=user_id).first() if user_id else None


def _own_rep(actor: Actor, partnership: Partnership) -> User | None:
    """A manager registers for the partnership's rep, a rep for themselves."""
    if actor.manages_workspace and partnership.sales_rep is not None:
        return partnership.sales_rep  # type: ignore[no-any-return]
    return _person(actor.user_id)


def _partner_rep(partnership: Partnership, code: str | None) -> User | None:
    members = (
        Membership.objects.filter(partnership=partnership, is_active=True)
        .select_related("user")
        .order_by("role", "id")
    )
    if code:
        members = members.filter(user__code=code.upper())
    found = members.filter(role="partner_rep").first() or members.first()
    return found.user if found else None


def _submit(actor: Actor, partnership: Partnership, facts: NewDeal) -> Registration:
    workspace = partnership.workspace
    now = clock.now()
    registration: Registration = Registration.objects.create(
        workspace_id=actor.workspace_id,
        partnership=partnership,
        customer=facts.customer.strip(),
        website=facts.website.strip(),
        domain=facts.domain,
        country=facts.country.upper(),
        size_range=facts.size_range,
        currency=facts.currency,
        expected_close=facts.expected_close,
        need=facts.need.strip(),
        model=facts.model,
        first_stage=facts.first_stage,
        submitted_by_id=actor.person_id,
        submitted_at=now,
        answer_by=answer_by(workspace, now),
    )
    _record(actor, registration, "registration.submitted", customer=registration.customer)
    return registration


def answer_by(workspace: Workspace, moment: datetime) -> datetime:
    """When the vendor's promise of an answer ends: business hours of the vendor's calendar alone."""
    calendar = Calendar.of(zone=workspace.time_zone, countries=(workspace.country,))
    return calendar.add_business_hours(moment, workspace.registration_hours)


def _lock(actor: Actor, code: str) -> Registration:
    registration = (
        Registration.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("partnership__organization", "workspace", "submitted_by")
        .filter(code=code.upper())
        .first()
    )
    if registration is None:
        raise NotFound
    return registration  # type: ignore[no-any-return]


def _refuse_decided(registration: Registration) -> None:
    if registration.state != "submitted":
        who = registration.decided_by.name if registration.decided_by else _("Somebody")
        raise Conflict(_("%(name)s decided this already.") % {"name": who}, code="decided_already")


def approve_registration(code: str, *, actor: Actor, sales_rep: str | None = None) -> Deal:
    """Open the room. The Sales Rep is the one named, else the partnership's, else the approver.

    Raises Forbidden for others than managers, Conflict when it is decided.
    """
    with wall(actor):
        registration = _lock(actor, code)
        if not can_decide_registration(actor):
            raise Forbidden(_("Only partner managers decide registrations."))
        _refuse_decided(registration)
        rep = _vendor_member(actor, sales_rep) if sales_rep else registration.partnership.sales_rep
        deal = open_deal(
            actor,
            registration.partnership,
            NewDeal.of(registration),
            source=Side.PARTNER,
            sales_rep=rep or _person(actor.user_id),
            partner_rep=registration.submitted_by,
        )
        _decide(actor, registration, "approved", deal=deal)
        return deal


def _vendor_member(actor: Actor, user_code: str) -> User:
    membership = (
        Membership.objects.visible_to(actor)
        .filter(user__code=user_code.upper(), partnership=None, is_active=True)
        .select_related("user")
        .first()
    )
    if membership is None:
        raise Invalid({"sales_rep": [_("Choose somebody of your own company.")]})
    return membership.user  # type: ignore[no-any-return]


def reject_registration(code: str, *, reason: str, text: str, actor: Actor) -> Registration:
    """Say no, with a typed reason and a sentence that the partner reads verbatim."""
    with wall(actor):
        registration = _lock(actor, code)
        if not can_decide_registration(actor):
            raise Forbidden(_("Only partner managers decide registrations."))
        _refuse_decided(registration)
        errors = {}
        if reason not in RejectReason.values:
            errors["reason"] = [_("Choose one of the reasons.")]
        if len(text.strip()) < 10:
            errors["text"] = [_("Say why in at least ten characters; the partner reads it.")]
        if errors:
            raise Invalid(errors)
        registration.reason, registration.reason_text = reason, text.strip()[:500]
        _decide(actor, registration, "rejected", reason=reason, text=text.strip())
        return registration


def withdraw_registration(code: str, *, actor: Actor) -> Registration:
    """The partner takes its registration back before a decision."""
    with wall(actor):
        registration = _lock(actor, code)
        if not actor.is_partner:
            raise Forbidden(_("Only the partner takes a registration back."))
        _refuse_decided(registration)
        _decide(actor, registration, "withdrawn")
        return registration


def _decide(
    actor: Actor,
    registration: Registration,
    state: str,
    deal: Deal | None = None,
    **facts: str,
) -> None:
    registration.state, registration.deal = state, deal
    registration.decided_by_id, registration.decided_at = actor.person_id, clock.now()
    registration.version += 1
    registration.save()
    _record(
        actor,
        registration,
        f"registration.{state}",
        customer=registration.customer,
        deal=deal.code if deal else "",
        **facts,
    )


def _record(actor: Actor, registration: Registration, name: str, **facts: str) -> None:
    record_event(
        name,
        actor=actor,
        partnership_id=registration.partnership_id,
        payload={"registration": registration.code, **{k: v for k, v in facts.items() if v}},
    )
