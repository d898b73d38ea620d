"""What a row of the matrix names: `=deal.open` is the code of the planted deal of that name."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from cosell.core.wall import wall
from cosell.messaging.rules.links import Link, seal, seal_stop
from deals.models import Deal, DealStep, SyncWeek
from deals.rules.steps import text_hash
from metrics.models import ReviewPack
from partners.models import User
from tests.access.callers import PEOPLE, Callers
from tests.access.matrix import Case, addresses
from tests.tenancy.rows import system_of

#: Somebody of the caller's own company who is not on the deals that acts are tried on.
COLLEAGUES = {
    "admin": "ada", "manager": "ada", "rep": "ada", "rep_off": "ada", "approver": "val",
    "lead": "paul", "prep": "paul", "prep_off": "paul", "rival": "pete", "rivalrep": "petra",
}  # fmt: skip
VENDOR = {"admin", "manager", "rep", "rep_off", "approver"}


def value(callers: Callers, who: str, text: Any) -> Any:
    """The planted thing behind a word of the matrix, for the column that asks."""
    if not (isinstance(text, str) and text.startswith("=")):
        return text
    kind, _dot, name = text[1:].partition(".")
    planted = callers.planted
    people = planted.world.people
    known: dict[str, Any] = {
        "deal": planted.deals,
        "registration": planted.registrations,
        "view": planted.views,
        "alert": planted.alerts,
        "delivery": planted.deliveries,
        "action": planted.actions,
        "message": planted.messages,
        "told": planted.told,
        "session": callers.session_codes,
        "token": {key: pair[0] for key, pair in planted.tokens.items()},
        "invitation": {key: pair[0] for key, pair in planted.invitations.items()},
        "secret": {key: pair[1] for key, pair in planted.invitations.items()},
        "person": {key: user.code for key, user in people.items()},
    }
    if kind in known:
        return known[kind][name]
    if kind == "partnership":
        return planted.world.partnerships[name].code
    if kind == "stop":
        return seal_stop(people[name].pk, "stage")
    if kind == "link":
        return _link(callers, name)
    if kind == "colleague":
        return _code(people.get(COLLEAGUES.get(who, "otto")))
    if kind == "side":
        return "vendor" if who in VENDOR else "partner"
    if kind == "role":
        return "vendor_rep" if who in VENDOR else "partner_rep"
    if kind == "email":
        return people[PEOPLE.get(who, "otto")].email
    return _of_deal(callers, kind, name)


def _code(user: User | None) -> str:
    return str(user.code) if user else ""


def _link(callers: Callers, name: str) -> str:
    """A mail's link that signs the open deal's discovery call for that person."""
    planted = callers.planted
    actor = planted.actor(name)
    facts = {
        "deal": planted.deals["open"],
        "step": "initial_meeting",
        "hash": _of_deal(callers, "hash", "initial_meeting"),
    }
    return seal(
        Link(
            workspace_id=actor.workspace_id, organization_id=actor.organization_id,
            user_id=actor.person_id, act="sign", facts=facts, number="MATRIX",
        )
    )  # fmt: skip


def _of_deal(callers: Callers, kind: str, name: str) -> str:
    """`=etag.open` is a deal's version, `=need.open` its need, `=hash.qbr` that of a step's text."""
    planted = callers.planted
    with wall(system_of(planted.world.northwind)):
        if kind == "syncetag":
            row = SyncWeek.objects.get(partnership__organization__slug=name, week="2026-W48")
            return f'"{row.version}"'
        if kind == "packetag":
            row = ReviewPack.objects.get(partnership__organization__slug="brightpath")
            return f'"{row.version}"'
        if kind in {"etag", "need"}:
            deal = Deal.objects.get(code=planted.deals[name])
            return f'"{deal.version}"' if kind == "etag" else str(deal.need)
        step = DealStep.objects.get(deal__code=planted.deals["open"], key=name)
    assert kind == "hash", kind
    return text_hash(step.name, step.text)


def values(callers: Callers, who: str, given: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if given is None:
        return None
    return {name: value(callers, who, text) for name, text in given.items()}


def address(callers: Callers, case: Case, who: str, **changes: str) -> str:
    """Where the row's thing stands. Every page of a workspace is tried in Northwind's."""
    route = addresses()[case.name]
    named = values(callers, who, case.path) or {}
    if "<slug:workspace>" in route and "workspace" not in named:
        named["workspace"] = "northwind"
    return reverse(case.name, kwargs={**named, **changes})
