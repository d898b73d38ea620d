"""Making a deal from a published playbook: steps, roles, team, clock, first signature."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict
from cosell.messaging.actions.events import record_event
from deals.actions.derive import refresh_deal
from deals.actions.signing import fill_automatically
from deals.actions.team import seat_members
from deals.enums import CoSellModel
from deals.models import (
    Deal,
    DealStep,
    DealTeamMember,
    PlaybookVersion,
    Registration,
    RoleAssignment,
    StageVisit,
)
from deals.queries.playbooks import published_version
from deals.queries.rooms import load_room
from deals.rules.models import default_split
from deals.rules.raci import Person, default_assignments, join_letters
from deals.rules.registration import registrable_domain
from partners.models import Partnership, User

FIRST_STEP = "lead_identified"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeal:
    """What is known about a deal when it is brought: five fields, and what they default to."""

    customer: str
    website: str
    size_range: str
    expected_close: date
    need: str
    country: str
    currency: str
    model: str
    domain: str = ""
    first_stage: int = 1
    opened_on: date | None = None
    amount: Decimal | None = None
    is_practice: bool = False

    def with_domain(self, domain: str) -> "NewDeal":
        return replace(self, domain=domain)

    @classmethod
    def of(cls, row: Registration | Deal, *, expected_close: date | None = None) -> "NewDeal":
        """The same facts as a registration's, or as a won deal's for its renewal."""
        return cls(
            customer=row.customer,
            website=row.website,
            domain=row.domain or registrable_domain(row.website),
            size_range=row.size_range,
            expected_close=expected_close or row.expected_close,
            need=row.need,
            country=row.country,
            currency=row.currency,
            model=row.model,
            first_stage=row.first_stage if isinstance(row, Registration) else 1,
        )


def open_deal(
    actor: Actor,
    partnership: Partnership,
    facts: NewDeal,
    *,
    source: Side,
    sales_rep: User | None,
    partner_rep: User | None,
    parent: Deal | None = None,
) -> Deal:
    """Make the deal with everything that hangs on it. Assumes the caller's transaction and checks.

    Raises Conflict when one of the two sides has nobody to work on it.
    """
    if sales_rep is None or partner_rep is None:
        raise Conflict(_("A deal needs one person of each company. Invite somebody first."))
    version = published_version(actor, facts.model)
    deal = _make_deal(
        actor, partnership, version, facts, source=source, parent=parent,
        sales_rep=sales_rep, partner_rep=partner_rep,
    )  # fmt: skip
    _copy_steps(deal, version)
    seat_members(deal, _team(deal, partnership))
    _assign_roles(deal, source)
    StageVisit.objects.create(
        workspace_id=deal.workspace_id,
        partnership_id=deal.partnership_id,
        deal=deal,
        stage=deal.stage,
        entered_at=deal.entered_at,
    )
    _sign_first_step(actor, deal, source)
    refresh_deal(actor, deal)
    record_event(
        "deal.registered",
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload={"customer": deal.customer, "source": source, "stage": deal.stage},
        is_act=True,
    )
    return deal


def _make_deal(
    actor: Actor,
    partnership: Partnership,
    version: PlaybookVersion,
    facts: NewDeal,
    **given: Any,
) -> Deal:
    now = clock.now()
    split = default_split(CoSellModel(facts.model))
    deal: Deal = Deal.objects.create(
        workspace_id=actor.workspace_id,
        partnership=partnership,
        playbook_version=version,
        customer=facts.customer.strip(),
        website=facts.website.strip(),
        domain=facts.domain,
        country=facts.country.upper(),
        need=facts.need.strip(),
        model=facts.model,
        size_range=facts.size_range,
        amount=facts.amount,
        currency=facts.currency,
        expected_close=facts.expected_close,
        registered_by_id=given["sales_rep"].pk if actor.is_system else actor.user_id,
        partner_manager=partnership.manager,
        stage=facts.first_stage,
        first_stage=facts.first_stage,
        opened_on=facts.opened_on or now.date(),
        proposal_entered_at=now if facts.first_stage >= 3 else None,
        split_vendor=split.vendor,
        split_partner=split.partner,
        is_practice=facts.is_practice,
        entered_at=now,
        urgency_at=now,
        last_act_at=now,
        created_at=now,
        updated_at=now,
        **given,
    )
    return deal


def _copy_steps(deal: Deal, version: PlaybookVersion) -> None:
    DealStep.objects.bulk_create(
        [
            DealStep(
                workspace_id=deal.workspace_id,
                partnership_id=deal.partnership_id,
                deal=deal,
                stage=template.stage,
                position=template.position,
                key=template.key,
                name=template.name,
                text=template.text,
                asks_vendor=_asks(template, deal, Side.VENDOR),
                asks_partner=_asks(template, deal, Side.PARTNER),
                can_be_waived=template.can_be_waived,
                due_days=template.due_days,
                before_room=template.stage < deal.first_stage,
            )
            for template in version.steps.order_by("position")
        ]
    )


def _asks(template: Any, deal: Deal, side: Side) -> bool:
    """A step that either side does is asked of the side that brought the deal."""
    if template.either:
        return bool(deal.source == side)
    return bool(template.asks_vendor if side is Side.VENDOR else template.asks_partner)


def _team(deal: Deal, partnership: Partnership) -> list[DealTeamMember]:
    now = deal.created_at
    people = [
        (deal.sales_rep, Side.VENDOR, "sales_rep"),
        (deal.partner_rep, Side.PARTNER, "partner_rep"),
    ]
    if deal.partner_manager is not None and deal.partner_manager_id != deal.sales_rep_id:
        people.append((deal.partner_manager, Side.VENDOR, "partner_manager"))
    vendor = deal.workspace.organization_id
    return [
        DealTeamMember(
            workspace_id=deal.workspace_id,
            partnership_id=deal.partnership_id,
            deal=deal,
            user=user,
            organization_id=vendor if side is Side.VENDOR else partnership.organization_id,
            side=side,
            role=role,
            added_at=now,
        )
        for user, side, role in people
    ]


def _assign_roles(deal: Deal, source: Side) -> None:
    """The default matrix of the model, over the three people of the deal."""
    users = {
        Person.SALES: deal.sales_rep,
        Person.PARTNER: deal.partner_rep,
        Person.MANAGER: deal.partner_manager or deal.sales_rep,
    }
    rows = []
    for step in deal.steps.order_by("position"):
        letters = default_assignments(step.key, CoSellModel(deal.model), source)
        merged: dict[int, tuple[Any, str, str]] = {}
        for assignment in letters:
            user = users[assignment.person]
            side = "partner" if assignment.person is Person.PARTNER else "vendor"
            before = merged.get(user.pk)
            letter = join_letters(before[2], assignment.letter) if before else assignment.letter
            merged[user.pk] = (user, side, letter)
        rows += [
            RoleAssignment(
                workspace_id=deal.workspace_id,
                partnership_id=deal.partnership_id,
                deal=deal,
                step=step,
                user=user,
                side=side,
                letter=letter,
                position=position,
            )
            for position, (user, side, letter) in enumerate(merged.values())
        ]
    RoleAssignment.objects.bulk_create(rows)


def _sign_first_step(actor: Actor, deal: Deal, source: Side) -> None:
    """Registering a deal *is* its first step, for the side that registered it."""
    room = load_room(actor, deal)
    step = room.step(FIRST_STEP)
    if step is None or step.before_room:
        return
    user = deal.sales_rep if source is Side.VENDOR else deal.partner_rep
    fill_automatically(actor, deal, step, source, user)
