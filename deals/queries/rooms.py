"""Loading a deal room: a fixed number of queries, whatever the deal looks like."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cosell.core import clock
from cosell.core.actor import Actor, Side
from cosell.core.businesstime import Calendar
from cosell.core.errors import Forbidden, NotFound
from cosell.core.ids import normalise_code
from cosell.core.rows import columns, instances, remember
from cosell.core.statements import Build, Query, Row, rows_of, rows_of_all
from deals.enums import SignatureKind
from deals.models import (
    Deal,
    DealPause,
    DealStep,
    DealTeamMember,
    RoleAssignment,
    Signature,
    StageVisit,
)
from deals.models.rooms import Room
from partners.models import Organization, User

_DEAL = columns(
    Deal, "workspace", "workspace__organization", "partnership", "partnership__organization"
)
_USER = columns(User)
_TEAM = columns(DealTeamMember, "user")
#: Who a deal names. All of them are read in one statement: planning one that joins the accounts
#: once for each takes longer than everything else that a room reads.
_PEOPLE = ("sales_rep", "partner_rep", "partner_manager", "ball_vendor", "ball_partner")


def get_deal(actor: Actor, code: str) -> Deal:
    """One deal by its public code, with its two companies and its people, in two statements.

    Raises NotFound for a stranger, and Forbidden (naming who can let one in) for a colleague of one
    of the two companies who is not on the deal.
    """
    wanted = normalise_code(code)
    rows = rows_of_all(actor, [_deal_query(wanted)])[0] if wanted else []
    return _deal(actor, wanted, rows)


def _deal(actor: Actor, wanted: str | None, rows: Sequence[Row]) -> Deal:
    """The one that was found, with its people, or why there is none."""
    if not rows:
        _refuse(actor, wanted)
        raise NotFound
    deal: Deal = instances(Deal, _DEAL, rows)[0]
    remember(deal)
    partnership = deal.partnership
    keys = {getattr(deal, f"{name}_id") for name in _PEOPLE} | {partnership.manager_id}
    people = _people(actor, keys)
    for name in _PEOPLE:
        deal._state.fields_cache[name] = people.get(getattr(deal, f"{name}_id"))
    partnership._state.fields_cache["manager"] = people.get(partnership.manager_id)
    return deal


def _deal_query(code: str) -> Query:
    return Query("deal", _by_code, (code,))


def _by_code(actor: Actor, code: str) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Deal.objects.visible_to(actor).filter(code=code).order_by()
    return rows.values_list(*_DEAL)


def _people(actor: Actor, keys: Iterable[int | None]) -> dict[int | None, User]:
    """Accounts by id."""
    wanted = sorted(key for key in keys if key is not None)
    rows = rows_of("people", actor, _accounts, wanted) if wanted else ()
    return {user.pk: user for user in instances(User, _USER, rows)}


def _accounts(_actor: Actor, ids: list[int]) -> QuerySet[Any, Any]:
    return User.objects.filter(pk__among=ids).values_list(*_USER)


def _refuse(actor: Actor, code: str | None) -> None:
    """A colleague may know that the deal exists: the wall shows only deals of the own company."""
    if code is None or actor.sees_whole_side:
        return
    deal = (
        Deal.objects.in_tenant(actor)
        .filter(code=code)
        .select_related("sales_rep", "partner_rep")
        .first()
    )
    if deal is not None:
        owner = deal.sales_rep if actor.is_vendor else deal.partner_rep
        name = owner.name if owner else _("your lead")
        raise Forbidden(
            _("You are not on this deal. Ask %(name)s to add you.") % {"name": name},
            code="not_on_deal",
        )


def lock_deal(actor: Actor, code: str) -> Deal:
    """The deal, locked until the transaction ends: every transition is serialised per deal.

    Not its key: rows that hang on the deal check that on their way out, and need not wait. Raises as
    `get_deal` does.
    """
    # Read with its people by a statement that begins once the lock is held, because a row that waited
    # comes with the neighbours that were joined before; who may not see it locks nothing.
    wanted = normalise_code(code)
    queries = [Query("lock", _locked, (wanted,)), _deal_query(wanted)] if wanted else []
    rows = rows_of_all(actor, queries)[-1] if queries else []
    return _deal(actor, wanted, rows)


def _locked(actor: Actor, code: str) -> QuerySet[Any, Any]:
    rows = Deal.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).order_by()
    return rows.filter(code=code).values_list("pk")


def calendar_of(deal: Deal) -> Calendar:
    """Days that are working days in both companies' countries, in the workspace's zone."""
    return Calendar.of(
        zone=deal.workspace.time_zone,
        countries=(deal.workspace.country, deal.partnership.organization.country),
    )


def load_room(actor: Actor, deal: Deal, *, leaving: int | None = None) -> Room:
    """Everything rules decide from: six statements in one trip, two more when an owner has left.

    `leaving` is somebody who is about to lose their seat and stands in for nobody any more.
    """
    queries = [Query(("room", model), build, ([deal.pk],)) for model, _names, build in _PARTS]
    parts: dict[type[Any], Any] = {}
    for (model, names, _build), rows in zip(_PARTS, rows_of_all(actor, queries), strict=True):
        parts[model] = instances(model, names, rows)
        for row in parts[model]:
            row._state.fields_cache["deal"] = deal
    team, steps = parts[DealTeamMember], tuple(parts[DealStep])
    for member in team:
        member.organization = company_of(deal, Side(member.side))
    deal.ball_step = next((step for step in steps if step.pk == deal.ball_step_id), None)
    visits = tuple(visit for visit in parts[StageVisit] if visit.undone_at is None)
    signatures, bound = _signatures(deal, parts[Signature])
    people = {member.user_id: member.user for member in team}
    room = Room(
        deal=deal,
        calendar=calendar_of(deal),
        steps=steps,
        signatures=signatures,
        roles=_roles(actor, parts[RoleAssignment], people),
        team=tuple(team),
        visits=visits,
        pauses=_pauses(deal, parts[DealPause], visits),
        bound=bound,
    )
    room.fallbacks.update(_stand_ins(room, leaving))
    return room


def _part(
    model: type[Any], names: tuple[str, ...], *order: str
) -> tuple[type[Any], tuple[str, ...], Build]:
    """What hangs on a deal that was read under the wall already, in order."""

    def build(_actor: Actor, deals: list[int]) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = model.objects.filter(deal_id__among=deals)
        return rows.order_by(*order).values_list(*names)

    return model, names, build


#: What a room is read from: models, their columns, and what builds the statement of each.
_PARTS = (
    _part(DealTeamMember, _TEAM, "side", "id"),
    _part(DealStep, columns(DealStep), "position"),
    _part(StageVisit, columns(StageVisit), "entered_at", "id"),
    _part(Signature, columns(Signature), "signed_at", "id"),
    _part(RoleAssignment, columns(RoleAssignment), "position", "id"),
    _part(DealPause, columns(DealPause), "starts_on", "id"),
)


def _signatures(
    deal: Deal, rows: Iterable[Signature]
) -> tuple[dict[tuple[int, Side], Signature], dict[int, Side]]:
    """The signatures that stand, and the side that each person signed for first."""
    standing: dict[tuple[int, Side], Signature] = {}
    bound: dict[int, Side] = {}
    for row in rows:
        if row.withdrawn_at is None:
            row.organization = company_of(deal, Side(row.side))
            standing[row.step_id, Side(row.side)] = row
        if row.user_id is not None and row.kind != SignatureKind.AUTOMATIC:
            bound.setdefault(row.user_id, Side(row.side))
    return standing, bound


def company_of(deal: Deal, side: Side) -> Organization:
    """The company that stands on a side of the deal."""
    if side is Side.VENDOR:
        return deal.workspace.organization
    return deal.partnership.organization


def _roles(
    actor: Actor, rows: Sequence[RoleAssignment], people: dict[int, User]
) -> dict[int, tuple[RoleAssignment, ...]]:
    """Letters by step. Their people are or were on the team, so they are not read again."""
    roles = defaultdict(list)
    missing = {row.user_id for row in rows} - people.keys()
    if missing:
        people = {**people, **_people(actor, missing)}  # type: ignore[dict-item]
    for row in rows:
        row.user = people[row.user_id]
        roles[row.step_id].append(row)
    return {step: tuple(found) for step, found in roles.items()}


def _pauses(
    deal: Deal, rows: Iterable[DealPause], visits: tuple[StageVisit, ...]
) -> tuple[DealPause, ...]:
    """Pauses that stand or stood, and the one that may still get its yes."""
    today = clock.now().astimezone(ZoneInfo(deal.workspace.time_zone)).date()
    present = visits[-1].pk if visits else None
    return tuple(
        pause
        for pause in rows
        if pause.declined_at is None
        and (pause.is_confirmed or (pause.visit_id == present and pause.returns_on > today))
    )


def _stand_ins(room: Room, leaving: int | None) -> dict[Side, User | None]:
    """Who answers for a side whose owner is gone: a workspace's manager, the partner's lead.

    Only active members; None when there is none.
    """
    missing = [side for side in Side if room.owner(side) is None]
    found = stand_ins(room.deal, leaving) if missing else {}
    return {side: found.get(side) for side in missing}


def stand_ins(deal: Deal, leaving: int | None = None) -> dict[Side, User]:
    """A workspace's manager and the partner's lead, as far as there is an active one."""
    with connection.cursor() as cursor:
        cursor.execute("select side, user_id from stand_ins(%s, %s)", [deal.pk, leaving])
        found = dict(cursor.fetchall())
    people = User.objects.in_bulk(found.values())
    return {Side(side): people[user_id] for side, user_id in found.items()}
