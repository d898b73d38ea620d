"""What the heart of the room costs, in statements: literal counts, whatever the deal looks like."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cosell.core.wall import wall
from deals.actions.editing import edit_deal
from deals.actions.moving import move_deal
from deals.actions.pausing import pause_deal, resume_deal
from deals.actions.signing import sign_step, withdraw_signature
from deals.actions.splitting import propose_split
from deals.actions.team import add_team_member
from deals.queries.rooms import get_deal, load_room
from tests.deals.scenes import deal_in, person, sign_stage
from tests.world import World, open_deal, today


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that read or write rows; what opens and closes transactions is left out."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    quiet = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO")
    found += [q["sql"] for q in captured if not q["sql"].upper().startswith(quiet)]


def cost_of_reading(world: World, code: str, name: str) -> int:
    """The wall's two settings in a test, two for the deal, and six for its room."""
    with counting() as queries, wall(world.actor(name)) as actor:
        room = load_room(actor, get_deal(actor, code))
        for step in room.steps:
            for side in step.sides:
                assert room.holder(step, side) is not None
        assert all(row.organization.name for row in room.signatures.values())
        assert all(r.user.name for rows in room.roles.values() for r in rows)
    return len(queries) - 1  # the membership that `actor` reads


def test_a_room_costs_the_same_however_full_it_is(world: World) -> None:
    bare = open_deal(world).code
    full = deal_in(world, 3, customer="Orla Bank")
    add_team_member(
        full, user_code=person(world, "val"), role="sales_rep", actor=world.actor("vic")
    )
    add_team_member(
        full, user_code=person(world, "paul"), role="partner_rep", actor=world.actor("pat")
    )
    day = today()
    for _again in range(2):
        pause_deal(
            full, reason="budget", returns_on=day.fromordinal(day.toordinal() + 3),
            actor=world.actor("mona"),
        )  # fmt: skip
        resume_deal(full, actor=world.actor("mona"))
    sign_stage(world, full)
    for name in ("vera", "vic", "lea", "pat"):
        assert (cost_of_reading(world, bare, name), cost_of_reading(world, full, name)) == (10, 10)


def cost(act) -> int:
    with counting() as queries:
        act()
    return len(queries)


def test_acts_cost_a_fixed_number_of_statements(world: World) -> None:
    """Two settings of the wall, lock, deal and room (9), the change, the deal, event and counter."""
    code = open_deal(world).code
    vic, pat = world.actor("vic"), world.actor("pat")
    assert cost(lambda: sign_step(code, "fit_confirmed", actor=vic)) == 17
    assert cost(lambda: sign_step(code, "fit_confirmed", actor=pat)) == 17
    assert cost(lambda: withdraw_signature(code, "fit_confirmed", actor=pat)) == 17
    assert cost(lambda: edit_deal(code, changes={"need": "x"}, base={}, actor=vic)) == 14
    assert cost(lambda: propose_split(code, vendor=Decimal(40), actor=vic)) == 16
    assert cost(lambda: move_deal(code, to=2, reason="agreed", actor=vic)) == 26
