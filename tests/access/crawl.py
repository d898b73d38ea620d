"""Reading everything that a person can ask for: pages, CSV and API, over all planted things."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse

from tests.access.callers import Callers
from tests.access.matrix import LENIENT, addresses, cases, parameters
from tests.tenancy.parties import undone

#: Deals that hold something of every company, in the workspace where they stand. The first of
#: each are tried at every address, even by who is refused.
DEALS = {
    "northwind": ("open", "rival", "lost", "rival_lost", "over", "crowded", "handed", "handed_on"),
    "kestrel": ("abroad", "abroad_lost"),
}
ALWAYS = {"open", "rival", "abroad"}
STEPS = ("initial_meeting",)
#: The week whose syncs are planted.
WEEK = "2026-W48"
#: The quarter whose reviews are planted, and numbers that have lists and tables.
QUARTER = "2026-Q4"
TABLES = ("cards", "forecast", "attribution", "partner", "owner")
NUMBERS = ("win_rate", "partner_revenue", "opened", "open_2")
WORKSPACES = ("northwind", "kestrel")
#: Queries that show more than a page does by itself.
QUERIES = {
    "deals:deal_list": ("outcome=all", "outcome=all&q=zq", "outcome=lost", "ball=them"),
    "deals:deal_csv": ("outcome=all",),
    "deals:board": ("q=zq",),
    "partners:directory": ("q=a",),
    "metrics:insights": ("by=owner", "period=2026-Q4"),
    "metrics:review": ("private=1",),
    "api:deals": ("outcome=all&page_size=200",),
}
#: What a link's holder may read is not a matter of who they are.
BY_SECRET = {"partners:invitation", "act_from_message", "unsubscribe"}


@dataclass(frozen=True)
class Page:
    """One answer as text: its headers and its body."""

    url: str
    text: str


def read_everything(callers: Callers, who: str) -> list[Page]:
    """Every answer to a GET that this person can ask for, in one transaction that is undone."""
    with undone(None):
        return [
            Page(url, _text(callers.ask(who, "GET", url, is_api=is_api)))
            for url, is_api in urls(callers, who)
        ]


def _deals(callers: Callers, who: str, workspace: str) -> tuple[str, ...]:
    """Planted deals that the person is let into, and one that they are not."""
    planted = callers.planted

    def is_let_in(deal: str) -> bool:
        url = reverse("deals:room", args=[workspace, planted.deals[deal]])
        return callers.ask(who, "GET", url).status_code == 200

    return tuple(deal for deal in DEALS[workspace] if deal in ALWAYS or is_let_in(deal))


def _text(response: HttpResponse) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers}\n\n{body.decode()}"


def urls(callers: Callers, who: str) -> Iterator[tuple[str, bool]]:
    """All addresses that take GET, with every planted thing in the place of each name."""
    deals = {workspace: _deals(callers, who, workspace) for workspace in WORKSPACES}
    for name, rows in cases().items():
        if name in BY_SECRET or name.startswith(LENIENT):
            continue
        if not any(case.method == "GET" for case in rows):
            continue
        is_sheet = any(case.method == "POST" for case in rows)
        shown = {at: _tried(found) for at, found in deals.items()} if is_sheet else deals
        for named in _fillings(callers, name, shown):
            url = reverse(name, kwargs=named)
            for query in ("", *QUERIES.get(name, ())):
                yield f"{url}?{query}" if query else url, name.startswith("api:")


def _tried(deals: tuple[str, ...]) -> tuple[str, ...]:
    """Sheets say what the room says already; one deal of each company is enough of them."""
    return tuple(deal for deal in deals if deal in ALWAYS)


def _fillings(
    callers: Callers, name: str, deals: Mapping[str, tuple[str, ...]]
) -> Iterator[dict[str, str]]:
    route = addresses()[name]
    for workspace in WORKSPACES if "<slug:workspace>" in route else ("",):
        for named in _things(callers, route, deals.get(workspace, ())):
            yield {**named, **({"workspace": workspace} if workspace else {})}


def _things(callers: Callers, route: str, deals: tuple[str, ...]) -> Iterator[dict[str, str]]:
    planted = callers.planted
    names = set(parameters(route))
    if not names:
        yield {}
    elif "partner" in names:
        for slug in ("brightpath", "oakline", "kestrel"):
            at = {"week": WEEK, "quarter": QUARTER}
            yield {"partner": slug, **{name: at[name] for name in names & set(at)}}
    elif "week" in names:
        yield {"week": WEEK}
    elif "table" in names:
        yield from ({"table": table} for table in TABLES)
    elif "behind" in names:
        yield from ({"behind": behind} for behind in NUMBERS)
    elif "by" in names:
        yield from ({"by": by} for by in ("partner", "model", "owner"))
    elif "month" in names:
        yield {"month": "2026-11"}
    elif "person" in names:
        people = planted.world.people
        yield from ({"person": people[name].code} for name in ("val", "paul", "pete"))
    elif re.search(r"deals/<str:code>", route):
        for deal in deals:
            for key in STEPS if "key" in names else ("",):
                yield {"code": planted.deals[deal], **({"key": key} if key else {})}
    elif "alerts/<str:code>" in route:
        yield from ({"code": code} for code in planted.alerts.values())
    elif "registrations/<str:code>" in route:
        yield from ({"code": code} for code in planted.registrations.values())
    else:
        raise AssertionError(f"The crawl does not know what stands in {route}.")
