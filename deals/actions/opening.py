"""Making a deal from a published playbook: steps, roles, team, clock, first signature."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.errors import Conflict
from cosell.messaging.actions.events import record_event
from deals.actions.derive import convert_amount, refresh_deal
from deals.actions.grants import seat_members
from deals.actions.signing import fill_automatically
from deals.actions.visits import open_visit
from deals.enums import CoSellModel, Stage
from deals.models import (
    Deal,
    DealStep,
    DealTeamMember,
    PlaybookVersion,
    Registration,
    RoleAssignment,
    StepTemplate,
)
from deals.queries.playbooks import published_version
from deals.queries.rooms import calendar_of
from deals.rules.models import default_split
from deals.rules.raci import Person, default_assignments, join_letters
from deals.rules.registration import CONFIRMATION_DAYS, registrable_domain
from partners.enums import PartnershipStatus
from partners.models import Partnership, User

FIRST_STEP = "lead_identified"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeal:
    """What is known about a deal when it is brought: five fields, and what they default to.

    `opened_on` is the day of opening where it is not today.
    """

    customer: str
    website: str
    size_range: str
    expected_close: date | None
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
        is_new = isinstance(row, Registration)
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
            first_stage=row.first_stage if is_new else 1,
            opened_on=row.opened_on if is_new else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who brought a deal, and who works on it from the first day."""

    source: Side
    registered_by: User
    registered_side: Side
    sales_rep: User | None
    partner_rep: User | None
    partner_manager: User | None = None
    is_on_behalf: bool = False
    parent: Deal | None = None


def open_deal(actor: Actor, partnership: Partnership, facts: NewDeal, origin: Origin) -> Deal:
    """Make the deal with everything that hangs on it. Assumes the caller's transaction and checks.

    Raises Conflict for a partnership that is ending, and when one of the two sides has nobody to
    work on it or both have the same person.
    """
    _refuse(partnership, origin)
    version = published_version(actor, facts.model)
    deal = _make_deal(actor, partnership, version, facts, origin)
    _copy_steps(deal, version)
    seat_members(deal, _team(deal, partnership))
    _assign_roles(deal)
    open_visit(deal, deal.stage, deal.entered_at)
    _sign_first_step(actor, deal)
    if deal.is_on_behalf:
        calendar = calendar_of(deal)
        deal.confirm_source_by = calendar.over_at(deal.created_at, CONFIRMATION_DAYS)
    convert_amount(deal)
    refresh_deal(actor, deal)
    record_event(
        "deal.registered",
        actor=actor,
        deal_id=deal.pk,
        partnership_id=deal.partnership_id,
        payload=_told(deal),
        is_act=True,
    )
    return deal


def _told(deal: Deal) -> dict[str, object]:
    """What the log says of a new deal: enough to count it by, without looking at the deal again."""
    return {
        "customer": deal.customer,
        "source": deal.source,
        "stage": deal.stage,
        "on_behalf": deal.is_on_behalf,
        "model": deal.model,
        "opened_on": str(deal.opened_on),
        "amount": None if deal.amount is None else f"{deal.amount:f}",
        "size_range": deal.size_range,
        "currency": deal.currency,
        "sales_rep": deal.sales_rep.code,
        "partner_rep": deal.partner_rep.code,
        "practice": deal.is_practice,
    }


def _refuse(partnership: Partnership, origin: Origin) -> None:
    if partnership.status != PartnershipStatus.ACTIVE:
        raise Conflict(_("This partnership takes no new deals."))
    if origin.sales_rep is None or origin.partner_rep is None:
        raise Conflict(_("A deal needs one person of each company. Invite somebody first."))
    if origin.sales_rep == origin.partner_rep:
        raise Conflict(
            _("%(name)s cannot stand on both sides of a deal. Choose somebody else.")
            % {"name": origin.sales_rep.name}
        )


def _make_deal(
    actor: Actor,
    partnership: Partnership,
    version: PlaybookVersion,
    facts: NewDeal,
    origin: Origin,
) -> Deal:
    now, workspace = clock.now(), partnership.workspace
    split = default_split(CoSellModel(facts.model))
    given = {field.name: getattr(origin, field.name) for field in fields(origin)}
    deal: Deal = Deal.objects.create(
        workspace=workspace,
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
        stage=facts.first_stage,
        first_stage=facts.first_stage,
        opened_on=facts.opened_on or now.astimezone(ZoneInfo(workspace.time_zone)).date(),
        proposal_entered_at=now if facts.first_stage >= Stage.PROPOSAL else None,
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
                days_after_win=template.days_after_win,
                before_room=template.stage < deal.first_stage,
            )
            for template in version.steps.order_by("position")
        ]
    )


def _asks(template: StepTemplate, deal: Deal, side: Side) -> bool:
    """A step that either side does is asked of the side that registers the deal."""
    if template.either:
        return bool(deal.registered_side == side)
    return bool(template.asks_vendor if side is Side.VENDOR else template.asks_partner)


def _team(deal: Deal, partnership: Partnership) -> list[DealTeamMember]:
    people = [
        (deal.sales_rep, Side.VENDOR, "sales_rep"),
        (deal.partner_rep, Side.PARTNER, "partner_rep"),
    ]
    if deal.partner_manager is not None and deal.partner_manager_id != deal.sales_rep_id:
        people.append((deal.partner_manager, Side.VENDOR, "partner_manager"))
    vendor = partnership.workspace.organization_id
    return [
        DealTeamMember(
            workspace_id=deal.workspace_id,
            partnership_id=deal.partnership_id,
            deal=deal,
            user=user,
            organization_id=vendor if side is Side.VENDOR else partnership.organization_id,
            side=side,
            role=role,
            added_at=deal.created_at,
        )
        for user, side, role in people
    ]


def _assign_roles(deal: Deal) -> None:
    """The default matrix of the model, over the three people of the deal."""
    users = {
        Person.SALES: deal.sales_rep,
        Person.PARTNER: deal.partner_rep,
        Person.MANAGER: deal.partner_manager or deal.sales_rep,
    }
    rows = []
    for step in deal.steps.order_by("position"):
        merged: dict[int, tuple[Side, str]] = {}
        for one in default_assignments(step.key, CoSellModel(deal.model), Side(deal.source)):
            user = users[one.person]
            side = Side.PARTNER if one.person is Person.PARTNER else Side.VENDOR
            before = merged.get(user.pk, (side, ""))[1]
            merged[user.pk] = (side, join_letters(before, one.letter))
        rows += [
            RoleAssignment(
                workspace_id=deal.workspace_id,
                partnership_id=deal.partnership_id,
                deal=deal,
                step=step,
                user_id=user_id,
                side=side,
                letter=letter,
                position=position,
            )
            for position, (user_id, (side, letter)) in enumerate(merged.items())
        ]
    RoleAssignment.objects.bulk_create(rows)


def _sign_first_step(actor: Actor, deal: Deal) -> None:
    """Registering a deal *is* its first step, for the side that registered it."""
    step = deal.steps.filter(key=FIRST_STEP, before_room=False).first()
    if step is None:
        return
    side = Side(deal.registered_side)
    rep = deal.sales_rep if side is Side.VENDOR else deal.partner_rep
    fill_automatically(actor, deal, step, side, rep)
