"""What a page is measured against: a bare Django view on the same server.

One indexed query for fifty rows, eight values of each written out, then padded to the size of the
page it stands beside. No session, no wall, no permission.
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.views.decorators.csrf import csrf_exempt

from partners.models import User

ROWS = 50
TABLE = "create table if not exists bench_floor (id bigserial primary key, text text)"
_PAGE = """<!doctype html><title>Floor</title><table>{% for row in rows %}
<tr><td>{{ row.id }}</td><td>{{ row.code }}</td><td>{{ row.name }}</td><td>{{ row.email }}</td>
<td>{{ row.locale }}</td><td>{{ row.time_zone }}</td><td>{{ row.theme }}</td>
<td>{{ row.created_at|date:"c" }}</td></tr>{% endfor %}</table><p>{{ padding }}</p>"""


def _padding(size: int, body_size: int) -> str:
    return "x" * max(0, size - body_size)


@cache
def _template() -> Any:
    return engines["django"].from_string(_PAGE)


def html(request: HttpRequest, size: int) -> HttpResponse:
    """Fifty rows as a table of `size` bytes."""
    rows = list(User.objects.filter(pk__gt=0).order_by("pk")[:ROWS])
    body = _template().render({"rows": rows, "padding": _padding(size, 12_000)}, request)
    return HttpResponse(body)


def json(request: HttpRequest, size: int) -> JsonResponse:
    """Fifty rows as JSON of `size` bytes."""
    fields = ("code", "name", "email", "locale", "time_zone", "theme", "density", "created_at")
    rows = list(User.objects.filter(pk__gt=0).order_by("pk").values(*fields)[:ROWS])
    return JsonResponse({"results": rows, "padding": _padding(size, 12_500)})


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One row into a table of its own."""
    with connection.cursor() as cursor:
        cursor.execute("insert into bench_floor (text) values ('signed')")
    return HttpResponse("done")


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Say in a header how many statements a request ran, for requests that ask."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "X-Count" not in request.headers:
            return get_response(request)
        count = 0

        def wrapper(execute: Any, sql: str, *arguments: Any) -> Any:
            nonlocal count
            if not sql.startswith(("SAVEPOINT", "RELEASE")):
                count += 1
            return execute(sql, *arguments)

        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(wrapper))
            response = get_response(request)
        response["X-Queries"] = str(count)
        return response

    return middleware
