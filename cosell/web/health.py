"""For machines that watch: is the process alive, and can it serve?"""

import os

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from cosell.core.checks import role_privileges
from partners.web.access import public_page

_INSTANCE = os.environ.get("DEALROOM_INSTANCE", "")


def _answer(status: int, /, **facts: object) -> JsonResponse:
    return JsonResponse(facts, status=status, headers={"X-Instance": _INSTANCE})


@public_page("a probe has no session")
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return _answer(200, status="ok")


@public_page("a probe has no session")
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers, to a role that row security holds."""
    try:
        bypasses, owned = role_privileges()
    except DatabaseError:
        return _answer(503, status="no database")
    if bypasses or owned:
        return _answer(503, status="this database role bypasses row security")
    return _answer(200, status="ready")
