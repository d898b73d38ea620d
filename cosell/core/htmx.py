"""One URL, two shapes: the whole page, or the part of it that an htmx request is about to swap."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string


def is_fragment_request(request: HttpRequest) -> bool:
    """Whether htmx asked, and not for a whole page (history restore asks for one)."""
    details = getattr(request, "htmx", None)
    return details is not None and bool(details) and not details.history_restore_request


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render now, inside the wall: a lazy response would find no rows."""
    name = f"{template}#{fragment}" if fragment and is_fragment_request(request) else template
    body = render_to_string(name, dict(context), request=request)
    response = HttpResponse(body, status=status)
    response["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def trigger(response: HttpResponse, **events: Any) -> HttpResponse:
    """Let the browser hear events after the swap; underscores become colons."""
    known = json.loads(response.get("HX-Trigger", "{}"))
    known.update({name.replace("_", ":", 1): detail for name, detail in events.items()})
    response["HX-Trigger"] = json.dumps(known)
    return response


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Post, redirect, get; for htmx a whole new page at the address."""
    if is_fragment_request(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
