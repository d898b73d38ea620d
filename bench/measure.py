"""Asking each page and its floor in turn, so that what slows one slows the other."""

import re
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from bench.people import SLUG, Crowd
from bench.server import Client, Reply, Server
from cosell.core.wall import wall
from deals.models import Deal
from partners.models import User
from partners.queries.memberships import enter_workspace

WARM_UP = 5
INSIGHTS = f"/w/{SLUG}/insights"
#: name → largest ratio to the floor at the median
GOALS = {
    "list": 4, "board": 4, "deal room": 6, "my work": 6, "insights": 6, "API list": 3, "sign-off": 8,
}  # fmt: skip
LARGEST_MEMORY_MB = 200
LARGEST_GROWTH = 1.3


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One page of one reader. Times are medians in milliseconds; bytes are not compressed."""

    name: str
    reader: str
    deals: int
    ms: float
    p95_ms: float
    floor_ms: float
    queries: int
    bytes: int

    @property
    def ratio(self) -> float:
        return self.ms / self.floor_ms

    def as_row(self) -> dict[str, object]:
        return {**asdict(self), "ratio": round(self.ratio, 2), "goal": GOALS[self.name]}


def session_cookie(user: User) -> str:
    """Sign a person in without a page."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _in_turn(  # noqa: PLR0917 - six facts of one measurement
    name: str, reader: str, deals: int, page: Callable[[], Reply], floor: Callable[[int], Reply],
    rounds: int,
) -> Measured:  # fmt: skip
    for _ in range(WARM_UP):
        reply = _checked(page())
        floor(len(reply.body))
    pages, floors = [], []
    for _ in range(rounds):
        floors.append(_checked(floor(len(reply.body))).seconds * 1000)
        reply = _checked(page())
        pages.append(reply.seconds * 1000)
    return Measured(
        name=name,
        reader=reader,
        deals=deals,
        ms=statistics.median(pages),
        p95_ms=statistics.quantiles(pages, n=20)[-1],
        floor_ms=statistics.median(floors),
        queries=reply.queries,
        bytes=len(reply.body),
    )


def _checked(reply: Reply) -> Reply:
    if reply.status >= 400:
        raise RuntimeError(f"{reply.status}: {reply.body[:300]!r}")
    return reply


def measure(server: Server, crowd: Crowd, *, deals: int, rounds: int) -> Iterator[Measured]:
    """All pages for the rep and the manager, the API list, and signing off."""
    plain = server.client()
    yield from _measure_pages(server, crowd, _paths(crowd), deals, rounds)
    yield _measure_signing(server, crowd, plain, deals, rounds)
    yield _measure_api(server, crowd, plain, deals, rounds)


def measure_numbers(server: Server, crowd: Crowd, *, deals: int, rounds: int) -> Iterator[Measured]:
    """The page of numbers alone, for the rep and the manager."""
    return _measure_pages(server, crowd, {"insights": INSIGHTS}, deals, rounds)


def _measure_pages(
    server: Server, crowd: Crowd, paths: Mapping[str, str], deals: int, rounds: int
) -> Iterator[Measured]:
    plain = server.client()
    for reader, user in (("rep", crowd.reps[0]), ("manager", crowd.manager)):
        client = server.client(Cookie=session_cookie(user), X_Count="1")
        for name, path in paths.items():
            yield _in_turn(
                name, reader, deals,
                lambda client=client, path=path: client.ask(path),
                lambda size: plain.ask(f"/bench/html/{size}"),
                rounds,
            )  # fmt: skip


def _paths(crowd: Crowd) -> Mapping[str, str]:
    code = _deals_to_sign(crowd, 1)[0]
    return {
        "list": f"/w/{SLUG}/deals",
        "board": f"/w/{SLUG}/board",
        "deal room": f"/w/{SLUG}/deals/{code}",
        "my work": f"/w/{SLUG}/",
        "insights": INSIGHTS,
    }


def _measure_api(server: Server, crowd: Crowd, plain: Client, deals: int, rounds: int) -> Measured:
    client = server.client(Authorization=f"Bearer {crowd.token}", X_Count="1")
    path = f"/api/v1/workspaces/{SLUG}/deals"
    return _in_turn(
        "API list", "rep", deals,
        lambda: client.ask(path), lambda size: plain.ask(f"/bench/json/{size}"), rounds,
    )  # fmt: skip


def _deals_to_sign(crowd: Crowd, count: int) -> list[str]:
    """Detailed deals of the rep's whose discovery call waits for both sides."""
    actor = enter_workspace(crowd.reps[0], SLUG)
    with wall(actor):
        rows = Deal.objects.visible_to(actor).filter(
            outcome="open", stage=2, steps__key="qbr", customer__startswith="Customer"
        )
        return list(rows.order_by("-id").values_list("code", flat=True)[:count])


def _measure_signing(
    server: Server, crowd: Crowd, plain: Client, deals: int, rounds: int
) -> Measured:
    """Each round signs one deal and takes the signature back; only the signing is counted."""
    cookie = session_cookie(crowd.reps[0])
    client = server.client(
        Cookie=cookie, X_Count="1", HX_Request="true", HX_Target="room",
        Content_Type="application/x-www-form-urlencoded",
    )  # fmt: skip
    codes = _deals_to_sign(crowd, 10)
    page = client.ask(f"/w/{SLUG}/deals/{codes[0]}", headers={"HX-Request": ""})
    secret = re.search(r"csrf[a-z-]*=([A-Za-z0-9]+)", page.headers.get("Set-Cookie", ""))
    if secret is None:
        raise RuntimeError("The room gave no CSRF cookie.")
    client.headers |= {
        "Cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={secret[1]}",
        "X-CSRFToken": secret[1],
    }
    turn = 0

    def sign() -> Reply:
        nonlocal turn
        turn += 1
        path = f"/w/{SLUG}/deals/{codes[turn % len(codes)]}/steps/initial_meeting"
        reply = client.ask(f"{path}/signoff", method="POST")
        _checked(client.ask(f"{path}/withdraw", method="POST"))
        return reply

    return _in_turn(
        "sign-off", "rep", deals, sign, lambda _size: plain.ask("/bench/insert", method="POST"),
        rounds,
    )  # fmt: skip
