"""The page frame's own data: who reads, in what capacity, and where one can go."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cosell.core.actor import Actor
from deals.policies import can_register_deal
from deals.queries.alerts import count_alerts
from deals.queries.work import Waiting, count_waiting
from metrics.policies import can_view_numbers
from partners.queries.memberships import seats_of

#: Keys after `g` (go to), and `n` (new deal); see the key sheet.
_KEYS = {
    "work": "g w", "board": "g b", "deals": "g d", "registrations": "g r", "partners": "g p",
    "playbook": "g k", "register": "n", "alerts": "g a", "sync": "g y", "insights": "g i",
}  # fmt: skip
#: The sync of a partner: below the partners for a vendor, and the sync itself for that partner.
_SYNC = re.compile(r"/w/[^/]+/partners/[^/]+/sync(/.*)?")
#: A phone's bar holds so many tabs; what is beyond goes behind "More".
_TABS = 5


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page; queries run only when a template asks."""
    actor = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"reader": None, "actor": None, "nav": [], "nav_extra": [], "workspaces": []}
    is_open = getattr(request, "wall_is_open", False)
    places = SimpleLazyObject(lambda: _workspaces(request))
    nav = SimpleLazyObject(
        lambda: _nav(request, _places(actor, is_open=is_open) if actor else _at_home(places))
    )
    return {
        "reader": user,
        "actor": actor,
        "nav": nav,
        "nav_extra": SimpleLazyObject(lambda: [item for item in nav if item["is_extra"]]),
        "may_register": actor is not None and can_register_deal(actor),
        "workspaces": places,
        "acting_choices": SimpleLazyObject(
            lambda: _acting_choices(places, actor) if actor else []  # type: ignore[arg-type]
        ),
    }


def _workspaces(request: HttpRequest) -> list[dict[str, Any]]:
    """The workspaces of a person, each once, with the companies they act for there."""
    places: dict[str, dict[str, Any]] = {}
    # The gate of a workspace has read them already.
    seats = getattr(request, "seats", None)
    for seat in seats_of(request.user) if seats is None else seats:  # type: ignore[arg-type]
        place = places.setdefault(
            seat.workspace_slug,
            {
                "slug": seat.workspace_slug,
                "name": seat.workspace_name,
                "url": reverse("deals:work", args=[seat.workspace_slug]),
                "seats": [],
            },
        )
        place["seats"].append(
            {"side": seat.side.value, "organization_name": seat.organization_name}
        )
    return list(places.values())


def _acting_choices(places: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """The other seats of somebody who sits on both sides of this workspace."""
    here = next((place for place in places if place["slug"] == actor.workspace_slug), None)
    seats: list[dict[str, Any]] = here["seats"] if here else []
    return [seat for seat in seats if seat["side"] != actor.side]


def _item(key: str, label: str, icon: str, name: str, *args: str, count: int = 0) -> dict[str, Any]:
    return {
        "id": f"nav-{key}",
        "label": label,
        "icon": icon,
        "url": reverse(name, args=args),
        "count": count,
        "key": _KEYS.get(key, ""),
        "current": False,
        "is_extra": False,
    }


def _here(request: HttpRequest) -> str:
    """The path in the reader's address bar: a fragment is asked for by another one."""
    details = getattr(request, "htmx", None)
    return urlsplit((details and details.current_url_abs_path) or request.path).path


def _nav(request: HttpRequest, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where one can go; the longest address above the present one is where one is."""
    here = _here(request)
    above = [
        item
        for item in items
        if item["url"] == here or (item["id"] != "nav-work" and here.startswith(item["url"]))
    ]
    if not above and _SYNC.fullmatch(here):
        above = [item for item in items if item["id"] == "nav-sync"]
    if above:
        max(above, key=lambda item: len(item["url"]))["current"] = True
    if len(items) > _TABS:
        for item in items[_TABS - 1 :]:
            item["is_extra"] = True
    return items


def _at_home(places: Any) -> list[dict[str, Any]]:
    """Outside any workspace one goes to one: the shape says for which side one acts there."""
    items = [_item("work", _("My work"), "check", "home")]
    for place in places:
        shape = "square" if place["seats"][0]["side"] == "vendor" else "circle"
        item = _item(f"at-{place['slug']}", place["name"], shape, "deals:work", place["slug"])
        items.append(item)
    return items


def _alerts(actor: Actor, *, is_open: bool) -> dict[str, Any]:
    """For who leads a side: what stands still."""
    count = count_alerts(actor) if is_open else 0
    slug = actor.workspace_slug
    return _item("alerts", _("Alerts"), "over-octagon", "deals:alert_list", slug, count=count)


def _insights(actor: Actor) -> list[dict[str, Any]]:
    """The numbers, for whom there are some."""
    if not can_view_numbers(actor):
        return []
    return [_item("insights", _("Insights"), "half", "metrics:insights", actor.workspace_slug)]


def _places(actor: Actor, *, is_open: bool) -> list[dict[str, Any]]:
    slug = actor.workspace_slug
    waiting = count_waiting(actor) if is_open else Waiting(0, 0)
    items = [_item("work", _("My work"), "check", "deals:work", slug, count=waiting.rows)]
    alerts = [_alerts(actor, is_open=is_open)] if actor.sees_whole_side else []
    if actor.is_partner:
        return [
            *items,
            _item("deals", _("Deals"), "file", "deals:deal_list", slug),
            *alerts,
            _item("register", _("Register a deal"), "plus", "deals:register", slug),
            *_insights(actor),
            _item("sync", _("Weekly sync"), "clock", "deals:sync", slug),
            _item("playbook", _("Resources"), "book", "deals:playbook", slug),
        ]
    items.append(_item("board", _("Board"), "board", "deals:board", slug))
    items.append(_item("deals", _("Deals"), "file", "deals:deal_list", slug))
    if actor.manages_workspace:
        queue = "deals:registration_list"
        label = _("Registrations")
        items.append(
            _item("registrations", label, "shield", queue, slug, count=waiting.registrations)
        )
    items += alerts
    items.append(_item("partners", _("Partners"), "people", "partners:directory", slug))
    items += _insights(actor)
    if actor.manages_workspace:
        items.append(_item("sync", _("Weekly sync"), "clock", "deals:sync", slug))
    items.append(_item("playbook", _("Playbook"), "book", "deals:playbook", slug))
    if actor.manages_workspace:
        items.append(_item("settings", _("Settings"), "gear", "partners:member_list", slug))
    return items
