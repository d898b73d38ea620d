"""For machines that watch: is the process alive, and can it serve?"""

import os

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

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
        with connection.cursor() as cursor:
            cursor.execute(
                "select rolsuper or rolbypassrls from pg_roles where rolname = current_user"
            )
            row = cursor.fetchone()
    except DatabaseError:
        return _answer(503, status="no database")
    if row is None or row[0]:
        return _answer(503, status="this database role bypasses row security")
    return _answer(200, status="ready")
