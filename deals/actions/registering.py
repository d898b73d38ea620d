"""Bringing a deal: the vendor's registration opens the room, a partner's waits for a decision."""

from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.businesstime import Calendar
from cosell.core.countries import is_country
from cosell.core.errors import Conflict, Forbidden, Invalid, NotFound
from cosell.core.wall import wall
from cosell.messaging.actions.events import record_event
from deals.actions.opening import NewDeal, Origin, open_deal
from deals.enums import CoSellModel, RegistrationState, RejectReason, SizeRange, Stage
from deals.models import Deal, Registration
from deals.policies import can_decide_registration, can_register_deal
from deals.rules.gate import reason_problems
from deals.rules.money import amount_problems
from deals.rules.registration import answer_by as promised_by
from deals.rules.registration import (
    close_problems,
    derive_source,
    opening_problems,
    registrable_domain,
)
from partners.enums import PartnershipStatus
from partners.models import Membership, Partnership, User, Workspace

LONGEST_NEED = 300


def validate_new(facts: NewDeal, today: date) -> NewDeal:
    """The facts with the customer's domain. Raises Invalid with a reason per field.

    `today` is the workspace's date.
    """
    domain = registrable_domain(facts.website)
    stages = range(Stage.IDENTIFICATION, Stage.DELIVERY)
    checks = {
        "customer": (not facts.customer.strip(), _("Say who the customer is.")),
        "website": (not domain, _("Give the customer's own web address, like example.com.")),
        "size_range": (
            facts.size_range not in SizeRange.values,
            _("Choose the expected size."),
        ),
        "country": (
            not is_country(facts.country),
            _("Give the two letters of a country, like DE."),
        ),
        "currency": (len(facts.currency) != 3, _("Choose a currency.")),
        "model": (facts.model not in CoSellModel.values, _("Choose one of the three models.")),
        "first_stage": (
            facts.first_stage not in stages,
            _("A deal begins in one of the stages 1 to 4."),
        ),
        "need": (
            not 0 < len(facts.need.strip()) <= LONGEST_NEED,
            _("Say in one sentence what they need.")
            if not facts.need.strip()
            else _("Keep it under %(count)s characters.") % {"count": LONGEST_NEED},
        ),
    }
    errors = {name: [text] for name, (is_wrong, text) in checks.items() if is_wrong}
    problems = {
        "expected_close": close_problems(facts.expected_close, today),
        "opened_on": opening_problems(facts.opened_on, today),
        "amount": amount_problems(facts.amount),
    }
    errors |= {name: [str(each) for each in found] for name, found in problems.items() if found}
    if errors:
        raise Invalid(errors)
    return facts.with_domain(domain)


def find_partnership(actor: Actor, slug: str | None) -> Partnership:
    """The partner's own partnership, or the one that the vendor names.

    Raises Invalid for a company that is no partner, Conflict for one that takes no new deals.
    """
    rows = Partnership.objects.visible_to(actor).select_related(
        "organization", "workspace__organization", "manager", "sales_rep"
    )
    if actor.is_vendor:
        rows = rows.filter(organization__slug=slug or "")
    partnership = rows.first()
    if partnership is None:
        raise Invalid({"partner": [_("Choose a partner.")]})
    if partnership.status != PartnershipStatus.ACTIVE:
        raise Conflict(_("This partnership takes no new deals."))
    return partnership  # type: ignore[no-any-return]


def register_deal(
    facts: NewDeal,
    *,
    actor: Actor,
    partner: str | None = None,
    partner_rep: str | None = None,
    on_behalf: bool = False,
) -> Deal | Registration:
    """Register a deal. Returns the open Deal for a vendor, the waiting Registration for a partner.

    `on_behalf` says that the vendor types what the partner brought: if one of its people confirms
    within five business days, the partner is the source. Raises Invalid with an entry per field,
    Conflict for a partnership that is ending, Forbidden for approvers.
    """
    with wall(actor):
        if not can_register_deal(actor):
            raise Forbidden(_("Approvers do not register deals. Ask a sales rep."))
        partnership = find_partnership(actor, partner)
        facts = validate_new(facts, _today(partnership.workspace))
        if actor.is_partner:
            return _submit(actor, partnership, facts)
        rep = _own_rep(actor, partnership)
        registrar = _person(actor.user_id) or rep or partnership.manager
        if registrar is None:
            raise Conflict(_("A deal needs one person of each company. Invite somebody first."))
        source = derive_source(
            _calendar(partnership.workspace),
            registered_by=actor.side,
            registered_at=clock.now(),
        )
        origin = Origin(
            source=source,
            registered_by=registrar,
            registered_side=actor.side,
            is_on_behalf=on_behalf,
            sales_rep=rep,
            partner_rep=partner_rep_of(partnership, partner_rep),
            partner_manager=_active_manager(partnership),
        )
        return open_deal(actor, partnership, facts, origin)


def _today(workspace: Workspace) -> date:
    return clock.now().astimezone(ZoneInfo(workspace.time_zone)).date()


def _person(user_id: int | None) -> User | None:
    return User.objects.filter(pk=user_id).first() if user_id else None


def _is_vendor_member(partnership: Partnership, user_id: int | None) -> bool:
    """Whether somebody still works for the vendor. Asked on the vendor's side of the wall."""
    return bool(
        Membership.objects.filter(
            workspace_id=partnership.workspace_id,
            partnership=None,
            is_active=True,
            **{"user_id": user_id},
        ).exists()
    )


def _default_rep(partnership: Partnership) -> User | None:
    """The partnership's own Sales Rep, while they work for the vendor."""
    rep = partnership.sales_rep
    return rep if rep is not None and _is_vendor_member(partnership, rep.pk) else None


def _active_manager(partnership: Partnership) -> User | None:
    manager = partnership.manager
    return manager if manager and _is_vendor_member(partnership, manager.pk) else None


def _own_rep(actor: Actor, partnership: Partnership) -> User | None:
    """A manager registers for the partnership's rep, a rep for themselves."""
    default = _default_rep(partnership) if actor.manages_workspace else None
    return default or _person(actor.user_id)


def partner_rep_of(partnership: Partnership, code: str | None) -> User | None:
    """The person of the partner who is named, else its first rep, else its lead.

    Raises Invalid for a name that is none of its people.
    """
    members = list(
        Membership.objects.filter(partnership=partnership, is_active=True)
        .select_related("user")
        .order_by("-role", "id")
    )
    if code:
        members = [member for member in members if member.user.code == code.upper()]
        if not members:
            raise Invalid({"partner_rep": [_("Choose somebody of the partner.")]})
    return members[0].user if members else None


def _calendar(workspace: Workspace) -> Calendar:
    """The vendor's promises use the vendor's calendar alone."""
    return Calendar.of(zone=workspace.time_zone, countries=(workspace.country,))


def _submit(actor: Actor, partnership: Partnership, facts: NewDeal) -> Registration:
    workspace, now = partnership.workspace, clock.now()
    answer_by = _promise(workspace, now)
    registration: Registration = Registration.objects.create(
        workspace_id=actor.workspace_id,
        partnership=partnership,
        customer=facts.customer.strip(),
        website=facts.website.strip(),
        domain=facts.domain,
        country=facts.country.upper(),
        size_range=facts.size_range,
        currency=facts.currency,
        # Validated before: a registration without a date never comes this far.
        expected_close=cast("date", facts.expected_close),
        need=facts.need.strip(),
        model=facts.model,
        first_stage=facts.first_stage,
        opened_on=facts.opened_on,
        submitted_by_id=actor.person_id,
        contact_id=actor.person_id,
        submitted_at=now,
        answer_by=answer_by,
        next_check_at=answer_by,
    )
    _record(
        actor, registration, "registration.submitted", customer=registration.customer,
        model=registration.model, answer_by=answer_by.isoformat(),
    )  # fmt: skip
    return registration


def _promise(workspace: Workspace, moment: datetime) -> datetime:
    hours = workspace.registration_hours
    found = promised_by(_calendar(workspace), moment, hours=hours)
    if found is None:
        raise RuntimeError("A clock that does not wait comes to its end.")
    return found


def _lock(actor: Actor, code: str) -> Registration:
    """The registration, locked first and read afterwards: of two decisions one is told of the other."""
    rows = Registration.objects.visible_to(actor).filter(code=code.upper())
    rows.select_for_update(of=("self",), no_key=True).values_list("pk").first()
    registration = rows.select_related(
        "partnership__organization", "partnership__workspace__organization",
        "partnership__manager", "partnership__sales_rep", "workspace", "submitted_by", "contact",
        "decided_by",
    ).first()  # fmt: skip
    if registration is None:
        raise NotFound
    return registration  # type: ignore[no-any-return]


def _refuse_decided(registration: Registration) -> None:
    if registration.state != RegistrationState.SUBMITTED:
        who = registration.decided_by.name if registration.decided_by else _("Somebody")
        raise Conflict(_("%(name)s decided this already.") % {"name": who}, code="decided_already")


def approve_registration(code: str, *, actor: Actor, sales_rep: str | None = None) -> Deal:
    """Open the room. The Sales Rep is the one named, else the partnership's, else the approver.

    Raises Forbidden for others than managers, Conflict when it is decided, when the partnership
    takes no new deals, and when nobody of the partner is there to work on it.
    """
    with wall(actor):
        registration = _lock(actor, code)
        if not can_decide_registration(actor):
            raise Forbidden(_("Only partner managers decide registrations."))
        _refuse_decided(registration)
        partnership = registration.partnership
        named = _vendor_member(actor, sales_rep) if sales_rep else _default_rep(partnership)
        source = derive_source(
            _calendar(registration.workspace),
            registered_by=Side.PARTNER,
            registered_at=registration.submitted_at,
        )
        origin = Origin(
            source=source,
            registered_by=registration.submitted_by,
            registered_side=Side.PARTNER,
            sales_rep=named or _person(actor.user_id),
            partner_rep=_contact(registration),
            partner_manager=_active_manager(partnership),
        )
        deal = open_deal(actor, partnership, NewDeal.of(registration), origin)
        _decide(actor, registration, RegistrationState.APPROVED, deal=deal)
        return deal


def _contact(registration: Registration) -> User | None:
    """Who answers for it, if they are still there; else somebody of the partner."""
    is_there = Membership.objects.filter(
        partnership_id=registration.partnership_id,
        user_id=registration.contact_id,
        is_active=True,
    ).exists()
    if is_there:
        return registration.contact
    return partner_rep_of(registration.partnership, None)


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
    """Say no, with a typed reason and a sentence that the partner reads verbatim.

    Raises Forbidden for others than managers, Conflict when it is decided, Invalid per field.
    """
    with wall(actor):
        registration = _lock(actor, code)
        if not can_decide_registration(actor):
            raise Forbidden(_("Only partner managers decide registrations."))
        _refuse_decided(registration)
        errors = {}
        if reason not in RejectReason.values:
            errors["reason"] = [_("Choose one of the reasons.")]
        if reason_problems(text):
            errors["text"] = [_("Say why in at least ten characters; the partner reads it.")]
        if errors:
            raise Invalid(errors)
        registration.reason, registration.reason_text = reason, text.strip()[:500]
        _decide(
            actor, registration, RegistrationState.REJECTED, reason=reason,
            text=registration.reason_text,
        )  # fmt: skip
        return registration


def withdraw_registration(code: str, *, actor: Actor) -> Registration:
    """The partner takes its registration back before a decision.

    Raises Forbidden for the vendor, Conflict when it is decided.
    """
    with wall(actor):
        registration = _lock(actor, code)
        if not actor.is_partner:
            raise Forbidden(_("Only the partner takes a registration back."))
        _refuse_decided(registration)
        _decide(actor, registration, RegistrationState.WITHDRAWN)
        return registration


def _decide(
    actor: Actor,
    registration: Registration,
    state: RegistrationState,
    deal: Deal | None = None,
    **facts: str,
) -> None:
    registration.state, registration.deal = state, deal
    registration.decided_by_id, registration.decided_at = actor.person_id, clock.now()
    registration.next_check_at = registration.decided_at
    registration.version += 1
    registration.save()
    _record(
        actor,
        registration,
        f"registration.{state.value}",
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
