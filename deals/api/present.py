"""Deals as plain data: what each serializer in `shapes` promises, built by hand and fast."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cosell.core.actor import Actor, Side
from deals.models import Deal, DealStep, Signature
from deals.models.rooms import Room
from deals.queries.feed import COLUMNS, MOMENTS, plain_moment
from deals.rules.steps import step_status, text_hash

Data = dict[str, Any]
_DAYS = ("expected_close", "opened_on", "signed_on", "limit_on", "due_on")


def stamp(moment: datetime | None) -> str | None:
    return plain_moment(moment) if moment is not None else None


def day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def number(value: Decimal | None) -> str | None:
    """Money and shares as decimal texts: no reader rounds them."""
    return f"{value:f}" if value is not None else None


def person(user: Any) -> Data | None:
    """A user as others read them. Only those who may see the deal get here."""
    return {"code": user.code, "name": user.name} if user is not None else None


def row_out(row: Data) -> Data:
    """One row of the feed, the same for both sides: everything in it is shared."""
    return {
        "code": row["code"],
        "customer": row["customer"],
        "country": row["country"],
        "partner": row["partner"],
        "model": row["model"],
        "source": row["source"],
        "stage": row["stage"],
        "outcome": row["outcome"],
        "size_range": row["size_range"] or None,
        "amount": row["amount"],
        "currency": row["currency"],
        "expected_close": row["expected_close"],
        "opened_on": row["opened_on"],
        "signed_on": row["signed_on"],
        "delivered_at": row["delivered_at"],
        "ball": {
            "kind": row["ball"],
            "step": row["ball_step"],
            "vendor": row["ball_vendor"],
            "partner": row["ball_partner"],
            "since": row["ball_since"],
            "due_on": row["due_on"],
        },
        "clock": {
            "entered_at": row["entered_at"],
            "limit_on": row["limit_on"],
            "soon_at": row["soon_at"],
            "over_at": row["over_at"],
            "silent_at": row["silent_at"],
            "paused_until_at": row["paused_until_at"],
        },
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def deal_out(deal: Deal, actor: Actor) -> Data:
    """One deal as its reader's side may read it. The vendor's reporting facts stay the vendor's."""
    shared = {
        "audience": actor.side.value,
        **row_out(_as_row(deal)),
        "vendor": {"slug": deal.workspace.organization.slug, "name": deal.workspace.name},
        "website": deal.website,
        "need": deal.need,
        "first_stage": deal.first_stage,
        "withdrawn_kind": deal.withdrawn_kind or None,
        "split": {"vendor": number(deal.split_vendor), "partner": number(deal.split_partner)},
        "signers": deal.signers,
        "sales_rep": person(deal.sales_rep),
        "partner_rep": person(deal.partner_rep),
        "partner_manager": person(deal.partner_manager),
        "proposal_entered_at": stamp(deal.proposal_entered_at),
        "closed_at": stamp(deal.closed_at),
    }
    if not actor.is_vendor:
        return shared
    return {
        **shared,
        "amount_base": number(deal.amount_base),
        "currency_base": deal.workspace.currency,
        "rate": number(deal.rate),
        "is_practice": deal.is_practice,
    }


def _as_row(deal: Deal) -> Data:
    """A deal whose people are loaded, as a row of the feed."""
    partner = deal.partnership.organization
    plain = {
        **{name: getattr(deal, name) for name in COLUMNS},
        **{name: stamp(getattr(deal, name)) for name in MOMENTS},
    }
    return {
        **plain,
        **{name: day(plain[name]) for name in _DAYS},
        "amount": number(deal.amount),
        "partner": {"slug": partner.slug, "name": partner.name},
        "ball_step": deal.ball_step.key if deal.ball_step else None,
        "ball_vendor": person(deal.ball_vendor),
        "ball_partner": person(deal.ball_partner),
    }


def steps_out(room: Room) -> list[Data]:
    """All steps in playbook order; the same for both sides."""
    return [step_out(room, step) for step in room.steps]


def step_out(room: Room, step: DealStep) -> Data:
    asked = [
        side
        for side, asks in ((Side.VENDOR, step.asks_vendor), (Side.PARTNER, step.asks_partner))
        if asks
    ]
    signatures = {side: room.signature(step, side) for side in asked}
    kinds = [row.kind for row in signatures.values() if row is not None]
    accountable = room.accountable(step)
    return {
        "key": step.key,
        "name": step.name,
        "text": step.text,
        "text_hash": text_hash(step.name, step.text),
        "stage": step.stage,
        "position": step.position,
        "before_room": step.before_room,
        "can_be_waived": step.can_be_waived,
        "status": step_status(len(asked), kinds).value,
        "due_on": day(step.due_on),
        "completed_at": stamp(step.completed_at),
        "accountable": person(accountable.user) if accountable else None,
        "slots": [
            {
                "side": side.value,
                "holder": person(room.holder(step, side)),
                "signature": _signature(signatures[side]),
            }
            for side in asked
        ],
    }


def _signature(row: Signature | None) -> Data | None:
    if row is None:
        return None
    return {
        "kind": row.kind,
        "by": row.user_name,
        "on_behalf_of": row.on_behalf_of_name or None,
        "reason": row.reason or None,
        "signed_at": stamp(row.signed_at),
    }
