"""What managers add to the numbers: targets, revenue without a partner, totals, a review."""

from datetime import date
from decimal import Decimal

from cosell.demo.house import House
from metrics.actions.importing import import_revenue, import_totals
from metrics.actions.reviewing import keep_own_note, write_plan
from metrics.actions.targeting import set_target
from metrics.rules.periods import Quarter, last_months

PARTNER = "brightpath"
#: Northwind sold without partners until a year ago: of the last twelve months there is none.
FORMER = (
    (16, "18500.00", "Rhine Lock Works"),
    (15, "42000.00", "Otterbach Glas"),
    (14, "27500.00", "Vellmar Druckluft"),
)
#: What Kestrel took in by month, the last one first, in thousands of pounds.
TAKEN_IN = (92, 88, 131, 79, 84, 96, 102, 75, 90, 118, 87, 81, 94, 77)
PLAN = "Two joint workshops for food makers; one contact for support on each side."
OWN = "Ask whether Brightpath can staff a second team by spring."


def add_figures(house: House, today: date) -> None:
    """Through the real actions, as the managers of both programmes, on the present date."""
    priya, rajiv = house.actor("priya", "northwind"), house.actor("rajiv", "kestrel")
    quarter = Quarter.of(today)
    months = last_months(today, FORMER[0][0])
    rows = [f"{months[-ago].replace(day=15)},{amount},{name}" for ago, amount, name in FORMER]
    import_revenue("\n".join(["day,amount,customer", *rows]), actor=priya)
    totals = [
        f"{month:%Y-%m},{thousands * 1000}"
        for month, thousands in zip(
            reversed(last_months(today, len(TAKEN_IN))), TAKEN_IN, strict=True
        )
    ]
    import_totals("\n".join(["month,amount", *totals]), actor=rajiv)
    for metric, value, partner in (("win_rate", 45, PARTNER), ("time_to_close", 60, "")):
        set_target(metric, value=Decimal(value), quarter=str(quarter), partner=partner, actor=priya)
    write_plan(PARTNER, str(quarter), text=PLAN, base="", actor=priya)
    keep_own_note(PARTNER, str(quarter), text=OWN, base="", actor=priya)
