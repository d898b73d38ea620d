"""Many deals, fast: copies of a few that real actions played, made by the database itself.

Columns are read from the catalogue, so that a new one is copied without a change here. Every deal
has its team, grants and access rows. Every tenth, and each of the first rep's that is ready to be
signed, has all its steps, signatures, roles, events and changes of the ball, the others only the
step that holds it. Triggers are off while loading.
"""

from collections.abc import Mapping

from django.db import connections, transaction

from bench.people import CROWD, Crowd

#: kind → how many of a hundred deals are of it
MIX = {"open1": 6, "open2": 10, "open3": 10, "open4": 8, "won": 16, "lost": 50}
ALL_OPEN = {"open1": 18, "open2": 29, "open3": 29, "open4": 24}
DETAILED_EVERY = 10
STEP_ROOM = 20
_FIRST = 10_000
_TABLES = (
    "deals_deal", "deals_dealstep", "deals_signature", "deals_roleassignment",
    "deals_dealteammember", "deals_stagevisit", "deals_stagemove", "deals_dealaccess",
    "deals_dealgrant", "deals_ballchange", "messaging_event", "messaging_eventcounter",
    "deals_outcomereason",
)  # fmt: skip

_PLAN = """
create temporary table plan on commit preserve rows as
select {start} + n as n, {base} + n as deal_id,
  (array[{mix}]::bigint[])[1 + abs(hashint8({start} + n)) % 100] as template,
  (array[{reps}]::bigint[])[1 + ({start} + n) % {crowd}] as rep,
  (array[{partner_reps}]::bigint[])[1 + ({start} + n) % {crowd}] as partner_rep,
  (array[{partnerships}]::bigint[])[1 + ({start} + n) % {crowd}] as partnership,
  abs(hashint8(-{start} - n)) % {every} = 0 as detailed
from generate_series(1, {count}) n;
update plan set detailed = true where rep = {signer} and template = {signed};
create index on plan (template);
analyze plan;
"""


def _columns(cursor: object, table: str) -> list[str]:
    cursor.execute(  # type: ignore[attr-defined]
        "select column_name from information_schema.columns where table_schema = 'public'"
        " and table_name = %s and is_generated = 'NEVER' order by ordinal_position",
        [table],
    )
    return [row[0] for row in cursor.fetchall()]  # type: ignore[attr-defined]


def _copy(
    cursor: object, table: str, given: Mapping[str, str], *, link: str, where: str = ""
) -> None:
    """Copy a table's rows of each template for every planned deal, with some columns given."""
    names = [name for name in _columns(cursor, table) if name != "id" or "id" in given]
    values = [given.get(name, f't."{name}"') for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    cursor.execute(  # type: ignore[attr-defined]
        f"insert into {table} ({quoted}) select {', '.join(values)}"
        f" from plan p join {table} t on t.{link} = p.template {where}"
    )


def _person(column: str, owners: tuple[int, int]) -> str:
    return (
        f't."{column}"' if not column else
        f"case t.{column} when {owners[0]} then p.rep when {owners[1]} then p.partner_rep"
        f" else t.{column} end"
    )  # fmt: skip


def load(
    crowd: Crowd, templates: Mapping[str, int], *, start: int, count: int,
    mix: Mapping[str, int] = MIX, detailed_every: int = DETAILED_EVERY,
) -> None:  # fmt: skip
    """Add `count` deals after the first `start` ones, then analyse."""
    if start == 0 and count > _FIRST:
        # Keys are checked by plans that were made of empty tables, until these are analysed.
        load(crowd, templates, start=0, count=_FIRST, mix=mix, detailed_every=detailed_every)
        start, count = _FIRST, count - _FIRST
    owners = (crowd.reps[0].pk, crowd.partner_reps[0].pk)
    with connections["owner"].cursor() as cursor:
        cursor.execute("set statement_timeout = 0; set synchronous_commit = off")
        for table in _TABLES:
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute("select max(id) from deals_deal")
        base = cursor.fetchone()[0]
        cursor.execute("drop table if exists plan")
        cursor.execute(
            _plan(crowd, templates, mix, base=base, start=start, count=count, every=detailed_every)
        )
        # Keys between deals and steps point both ways and are checked at the end.
        with transaction.atomic(using="owner"):
            _copy_deals(cursor, owners)
            _copy_children(cursor, owners)
        for table in _TABLES:
            cursor.execute(f"alter table {table} enable trigger user")
            cursor.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'),"
                f" (select max(id) + 1 from {table}))"
            )
        # As autovacuum would, which may be at work long after a load of this size.
        cursor.execute("vacuum analyze")


def _plan(
    crowd: Crowd, templates: Mapping[str, int], mix: Mapping[str, int], **numbers: int
) -> str:
    kinds = [templates[kind] for kind, share in mix.items() for _ in range(share)]
    return _PLAN.format(
        mix=", ".join(map(str, kinds)),
        reps=", ".join(str(user.pk) for user in crowd.reps),
        partner_reps=", ".join(str(user.pk) for user in crowd.partner_reps),
        partnerships=", ".join(str(each.pk) for each in crowd.partnerships),
        crowd=CROWD,
        signer=crowd.reps[0].pk,
        signed=templates["open2"],
        **numbers,
    )


def _step_id(table: str) -> str:
    return f"(1000000 + p.deal_id * {STEP_ROOM} + {table}.position)"


#: How long ago a copy's life was, up to twenty weeks.
_SPREAD = "make_interval(mins => (p.n * 7919 % 200000)::int)"


def _copy_deals(cursor: object, owners: tuple[int, int]) -> None:
    given = {
        "id": "p.deal_id",
        "code": "lpad(upper(translate(to_hex(p.deal_id + 65536), 'ilou', '1100')), 6, 'Z')",
        "customer": "'Customer ' || to_char(p.n, 'FM000000') || ' ' || left(md5(p.n::text), 6)",
        "domain": "'customer-' || p.n || '.example'",
        "partnership_id": "p.partnership",
        "urgency_at": f"case when t.outcome = 'open' then t.urgency_at - {_SPREAD}"
        " else t.urgency_at end",
        **_ago("entered_at", "soon_at", "over_at", "created_at", "closed_at"),
        "ball_step_id": "case when t.ball_step_id is null then null else 1000000 + p.deal_id * "
        f"{STEP_ROOM} + (select s.position from deals_dealstep s where s.id = t.ball_step_id) end",
    }
    for column in ("sales_rep_id", "partner_rep_id", "ball_vendor_id", "ball_partner_id"):
        given[column] = _person(column, owners)
    _copy(cursor, "deals_deal", given, link="id")


def _ago(*columns: str) -> dict[str, str]:
    return {column: f"t.{column} - {_SPREAD}" for column in columns}


def _copy_children(cursor: object, owners: tuple[int, int]) -> None:
    tenant = {"partnership_id": "p.partnership", "deal_id": "p.deal_id"}
    person = {**tenant, "user_id": _person("user_id", owners)}
    detailed = "where p.detailed"
    _copy(
        cursor, "deals_dealstep", {**tenant, "id": _step_id("t")}, link="deal_id",
        where="join deals_deal d on d.id = p.deal_id where p.detailed or d.ball_step_id = "
        + _step_id("t"),
    )  # fmt: skip
    step = "join deals_dealstep s on s.id = t.step_id where p.detailed"
    for table in ("deals_signature", "deals_roleassignment"):
        _copy(cursor, table, {**person, "step_id": _step_id("s")}, link="deal_id", where=step)
    for table in ("deals_stagemove", "messaging_event"):
        _copy(cursor, table, person, link="deal_id", where=detailed)
    ended = {**person, "at": "(select d.closed_at from deals_deal d where d.id = p.deal_id)"}
    _copy(cursor, "deals_outcomereason", ended, link="deal_id", where=detailed)
    visit = {**tenant, **_ago("entered_at", "left_at")}
    _copy(cursor, "deals_stagevisit", visit, link="deal_id")
    change = {**tenant, "visit_id": "v.id", "step_id": "s.id", "at": f"t.at - {_SPREAD}"}
    for side in ("vendor", "partner"):
        change[f"{side}_id"] = _person(f"{side}_id", owners)
    visited = (
        "join deals_stagevisit w on w.id = t.visit_id join deals_stagevisit v"
        " on v.deal_id = p.deal_id and v.stage = w.stage"
        " left join deals_dealstep u on u.id = t.step_id left join deals_dealstep s"
        " on s.deal_id = p.deal_id and s.position = u.position"
    )
    _copy(cursor, "deals_ballchange", change, link="deal_id", where=f"{visited} {detailed}")
    _copy(cursor, "messaging_eventcounter", tenant, link="deal_id")
    _copy(cursor, "deals_dealteammember", person, link="deal_id")
    grant = {**person, "content_object_id": "p.deal_id"}
    _copy(cursor, "deals_dealgrant", grant, link="content_object_id")
    access = {
        **person,
        "urgency_at": "(select d.urgency_at from deals_deal d where d.id = p.deal_id)",
    }
    _copy(cursor, "deals_dealaccess", access, link="deal_id")
