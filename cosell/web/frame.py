"""The page frame's own data: who reads, in what capacity, and where one can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cosell.core.actor import Actor, Role
from deals.queries.work import count_waiting
from partners.queries.memberships import seats_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every page; queries run only when a template asks."""
    actor = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"reader": None, "actor": None, "nav": [], "workspaces": []}
    is_open = getattr(request, "wall_is_open", False)
    places = SimpleLazyObject(lambda: _workspaces(request))
    return {
        "reader": user,
        "actor": actor,
        "nav": SimpleLazyObject(lambda: _nav(request, actor, is_open=is_open)),
        "workspaces": places,
        "acting_choices": SimpleLazyObject(
            lambda: _acting_choices(places, actor) if actor else []  # type: ignore[arg-type]
        ),
    }


def _workspaces(request: HttpRequest) -> list[dict[str, Any]]:
    """The workspaces of a person, each once, with the companies they act for there."""
    places: dict[str, dict[str, Any]] = {}
    for seat in seats_of(request.user):  # type: ignore[arg-type]
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


def _item(
    request: HttpRequest, key: str, label: str, icon: str, name: str, *args: str, count: int = 0
) -> dict[str, Any]:
    url = reverse(name, args=args)
    return {
        "id": f"nav-{key}",
        "label": label,
        "icon": icon,
        "url": url,
        "count": count,
        "current": request.path == url or (key != "work" and request.path.startswith(url)),
    }


def _exists(name: str, slug: str) -> bool:
    try:
        reverse(name, args=[slug])
    except NoReverseMatch:
        return False
    return True


def _nav(request: HttpRequest, actor: Actor | None, *, is_open: bool) -> list[dict[str, Any]]:
    if actor is None:
        return [_item(request, "work", _("My work"), "check", "home")]
    slug = actor.workspace_slug
    waiting = count_waiting(actor) if is_open else None
    items = [
        _item(
            request, "work", _("My work"), "check", "deals:work", slug,
            count=waiting.steps if waiting else 0,
        )
    ]  # fmt: skip
    if actor.is_partner:
        items.append(_item(request, "deals", _("Deals"), "file", "deals:deal_list", slug))
        items.append(
            _item(request, "register", _("Register a deal"), "plus", "deals:register", slug)
        )
        items.append(_item(request, "playbook", _("Resources"), "book", "deals:playbook", slug))
        return items
    items.append(_item(request, "board", _("Board"), "board", "deals:board", slug))
    items.append(_item(request, "deals", _("Deals"), "file", "deals:deal_list", slug))
    if actor.role in {Role.VENDOR_ADMIN, Role.VENDOR_MANAGER}:
        items.append(
            _item(
                request, "registrations", _("Registrations"), "shield", "deals:registration_list",
                slug, count=waiting.registrations if waiting else 0,
            )
        )  # fmt: skip
    if _exists("partners:directory", slug):
        items.append(
            _item(request, "partners", _("Partners"), "people", "partners:directory", slug)
        )
    items.append(_item(request, "playbook", _("Playbook"), "book", "deals:playbook", slug))
    if actor.manages_workspace and _exists("partners:member_list", slug):
        items.append(
            _item(request, "settings", _("Settings"), "gear", "partners:member_list", slug)
        )
    return items
