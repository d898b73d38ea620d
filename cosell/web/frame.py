"""The page frame's own data: who reads, in what capacity, and where one can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
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
    return {
        "reader": user,
        "actor": actor,
        "nav": SimpleLazyObject(lambda: _nav(request, actor, is_open=is_open)),
        "workspaces": SimpleLazyObject(lambda: _workspaces(request)),
    }


def _workspaces(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "name": seat.workspace_name,
            "url": reverse("deals:work", args=[seat.workspace_slug]),
            "side": seat.side.value,
            "organization_name": seat.organization_name,
        }
        for seat in seats_of(request.user)  # type: ignore[arg-type]
    ]


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
            _item(request, "register", _("Register a deal"), "move", "deals:register", slug)
        )
        items.append(_item(request, "playbook", _("Resources"), "sort", "deals:playbook", slug))
        return items
    items.append(_item(request, "board", _("Board"), "move", "deals:board", slug))
    items.append(_item(request, "deals", _("Deals"), "file", "deals:deal_list", slug))
    if actor.role in {Role.VENDOR_ADMIN, Role.VENDOR_MANAGER}:
        items.append(
            _item(
                request, "registrations", _("Registrations"), "shield", "deals:registration_list",
                slug, count=waiting.registrations if waiting else 0,
            )
        )  # fmt: skip
    items.append(
        _item(request, "partners", _("Partners"), "person-plus", "partners:directory", slug)
    )
    items.append(_item(request, "playbook", _("Playbook"), "sort", "deals:playbook", slug))
    if actor.manages_workspace:
        items.append(
            _item(request, "settings", _("Settings"), "more", "partners:member_list", slug)
        )
    return items
