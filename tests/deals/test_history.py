"""What the database keeps of a deal: who changed it, for which side, through which door."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from cosell.core.actor import Via
from cosell.core.tracing import named_request
from cosell.core.wall import wall
from deals.actions.editing import edit_deal
from deals.actions.signing import sign_step
from deals.models.deals import DealHistory
from tests.world import World, open_deal, see_deal


def history(world: World, code: str, name: str = "vera") -> list[DealHistory]:
    with wall(world.actor(name)):
        return list(DealHistory.objects.filter(code=code).order_by("pgh_id"))


def test_every_row_says_who_and_through_which_door(world: World) -> None:
    code = open_deal(world).code
    with named_request("req-1"):
        edit_deal(code, changes={"need": "Other"}, base={}, actor=world.actor("pat", via=Via.API))
    sign_step(code, "fit_confirmed", actor=world.actor("vic"))
    rows = history(world, code)
    pat, vic, mona = (world.people[name].pk for name in ("pat", "vic", "mona"))
    assert [(row.version, row.need == "Other", row.pgh_context) for row in rows[-2:]] == [
        (3, True, {"user": pat, "side": "partner", "via": "api", "request": "req-1"}),
        (4, True, {"user": vic, "side": "vendor", "via": "web"}),
    ]
    assert {row.pgh_context["user"] for row in rows[:-2]} == {mona}


def test_a_request_gives_its_name_to_what_it_changes(world: World) -> None:
    code = open_deal(world).code
    client = Client(headers={"X-Request-ID": "from-the-outside-1"})
    client.force_login(world.people["vic"])
    answer = client.post(f"/w/northwind/deals/{code}/steps/fit_confirmed/signoff")
    assert answer.status_code == 303
    assert history(world, code)[-1].pgh_context == {
        "user": world.people["vic"].pk, "side": "vendor", "via": "web",
        "request": "from-the-outside-1",
    }  # fmt: skip


def test_derived_columns_make_no_history(world: World) -> None:
    code = open_deal(world).code
    count = len(history(world, code))
    with wall(world.system()):
        deal = see_deal(world, code)
        deal.amount_base, deal.due_on = None, None
        deal.save(update_fields=["amount_base", "due_on"])
    assert len(history(world, code)) == count


@pytest.mark.parametrize(
    "statement",
    [
        "update deals_dealhistory set need = 'Forged'",
        "delete from deals_dealhistory",
        "truncate deals_dealhistory",
    ],
)
def test_history_is_only_added_to(world: World, statement: str) -> None:
    code = open_deal(world).code
    before = [(row.pgh_id, row.need) for row in history(world, code)]
    with pytest.raises(DatabaseError), transaction.atomic(), wall(world.system()):
        connection.cursor().execute(statement)
    assert [(row.pgh_id, row.need) for row in history(world, code)] == before


def test_a_rival_reads_none_of_it(world: World) -> None:
    code = open_deal(world).code
    assert history(world, code, "petra") == []
    assert len(history(world, code, "pat")) == len(history(world, code, "vic")) > 0
