"""Rows of the metrics' own tables, for several parties in two workspaces."""

from datetime import date
from decimal import Decimal

from django.apps import apps

from cosell.core.actor import Actor
from cosell.core.wall import wall
from metrics.actions.closing import close_periods
from metrics.actions.importing import import_revenue, import_totals
from metrics.actions.rebuilding import rebuild_numbers
from metrics.actions.reviewing import keep_own_note, write_plan
from metrics.actions.targeting import set_target

QUARTER = "2026-Q4"
#: workspace, company, a manager of the vendor's, the partner's lead
PAIRS = (
    ("northwind", "brightpath", "mona", "lea"),
    ("northwind", "oakline", "vera", "petra"),
    ("kestrel", "oakline", "kim@kestrel", "petra@kestrel"),
)


def plant_numbers(planted, word, system_of) -> None:
    """Numbers of everything planted so far, words of reviews, and what only the vendor knows."""
    for workspace, name in (
        (planted.world.northwind, "mona"), (planted.world.kestrel, "kim@kestrel"),
    ):  # fmt: skip
        system, manager = system_of(workspace), planted.actor(name)
        rebuild_numbers(actor=system)
        close_periods(actor=system)
        said = f"day,amount,customer\n2026-10-01,1000,{word(f'revenuerow.{workspace.slug}')}\n"
        assert import_revenue(said, actor=manager).count == 1
        assert import_totals("month,amount\n2026-10,90000\n", actor=manager).count == 1
        set_target("win_rate", value=Decimal(45), quarter=QUARTER, actor=manager)
    for workspace, partner, manager, lead in PAIRS:
        seller, other = planted.actor(manager), planted.actor(lead)
        what = f"{workspace}.{partner}"
        set_target("win_rate", value=Decimal(50), quarter=QUARTER, partner=partner, actor=seller)
        write_plan(partner, QUARTER, text=word(f"reviewplan.{what}"), base="", actor=seller)
        for actor, who in ((seller, manager), (other, lead)):
            text = word(f"reviewown.{what}.{who}")
            keep_own_note(partner, QUARTER, text=text, base="", actor=actor)
        _plant_comparisons(seller, other)


def _plant_comparisons(seller: Actor, partner: Actor) -> None:
    """A median, and a deal that changed late: what takes four companies and a quarter to come by."""
    own = {"workspace_id": seller.workspace_id, "partnership_id": partner.partnership_id}
    with wall(seller):
        deal = apps.get_model("deals", "Deal").objects.filter(**own).order_by("pk").first()
        apps.get_model("metrics", "LateChange").objects.create(**own, deal=deal, quarter="2026-Q3")
        apps.get_model("metrics", "TierMedian").objects.create(
            **own, metric="win_rate", value=Decimal(44), others=3
        )
        # Nothing had happened before the world began.
        apps.get_model("metrics", "Snapshot").objects.create(
            **own, span="quarter", start=date(2026, 4, 1), tally={}, standing={}
        )
