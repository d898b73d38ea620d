"""Who asks, and how: a session, a token or nothing; every request is undone."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client

from partners.models import Session, User
from tests.tenancy.rows import KEPT, Planted, tables

#: Column of the matrix → person. Two of the columns are the same person by another door.
PEOPLE = {
    "admin": "vera",
    "manager": "mona",
    "rep": "vic",
    "rep_off": "val",
    "approver": "ada",
    "lead": "lea",
    "prep": "pat",
    "prep_off": "paul",
    "rival": "petra",
    "rivalrep": "pete",
    "outsider": "otto",
}
#: Tables and columns that a request may touch without doing anything: who was here, and when.
VOLATILE_TABLES = {"core_durable", "django_session", "partners_session"}
VOLATILE_COLUMNS = {
    "partners_apitoken": ["last_used_at"],
    "partners_membership": ["last_seen_at"],
    "partners_user": ["last_login"],
}


@dataclass(kw_only=True)
class Callers:
    """The planted world and a way to ask for each column."""

    planted: Planted
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    session_codes: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        who: str,
        method: str,
        url: str,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        is_api: bool = False,
        enforce_csrf: bool = False,
    ) -> HttpResponse:
        """One request, as a browser or a program sends it."""
        client = self.strict if enforce_csrf else self.client
        more = dict(headers or {})
        client.cookies = SimpleCookie()
        if who in self.cookies and not (is_api and who != "cookie"):
            client.cookies = SimpleCookie(self.cookies[who].output(header="", sep=";"))
        if who in self.tokens and (is_api or who in {"bearer", "reader"}):
            more["Authorization"] = f"Bearer {self.tokens[who]}"
        body: dict[str, Any] = {"data": data or {}}
        if is_api:
            body = {"data": json.dumps(data or {}), "content_type": "application/json"}
            if data is None:
                body = {}
        if method in {"GET", "HEAD"}:
            body = {}
        response: HttpResponse = getattr(client, method.lower())(url, headers=more, **body)
        return response

    @cached_property
    def client(self) -> Client:
        """One for all callers: making one loads the whole middleware."""
        return Client()

    @cached_property
    def strict(self) -> Client:
        """Asks for the CSRF token, as a server does."""
        return Client(enforce_csrf_checks=True)

    @cached_property
    def untouched(self) -> dict[str, str]:
        """What is in the tables while nothing has been asked."""
        return fingerprints()


def fingerprints() -> dict[str, str]:
    """Each table's rows as one number, volatile columns left out. Sees all tenants at once."""
    parts = []
    for table in tables():
        if table in VOLATILE_TABLES | KEPT:
            continue
        row = "to_jsonb(t)"
        for column in VOLATILE_COLUMNS.get(table, []):
            row += f" - '{column}'"
        parts.append(
            f"select '{table}', count(*) || ':' || coalesce(sum(hashtextextended(({row})::text, 0)), 0)"
            f" from {table} t"
        )
    with connection.cursor() as cursor:
        _look_over_the_wall(cursor)
        cursor.execute(" union all ".join(parts))
        return dict(cursor.fetchall())


def _look_over_the_wall(cursor: Any) -> None:
    """For the transaction at hand: the context of all companies in all workspaces together."""
    # Sequences go on where other tests left them, so only the newest numbers are of this world.
    cursor.execute(
        "select last_value from partners_workspace_id_seq"
        " union select last_value from partners_partnership_id_seq"
        " union select last_value from partners_organization_id_seq"
    )
    newest = {number for (last,) in cursor.fetchall() for number in range(last - 60, last + 1)}
    everything = ",".join(map(str, sorted(newest)))
    for name in ("audience", "workspace", "partnership", "organization"):
        cursor.execute("select set_config(%s, %s, true)", [f"app.{name}", everything])


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """Tables whose rows differ."""
    return {table for table in before if before[table] != after[table]}


def sign_in(callers: Callers, name: str, column: str = "") -> None:
    """Give a person a session, and a token where they have one, under a column's name."""
    column = column or name
    client, user = Client(), callers.planted.world.people[name]
    client.force_login(user)
    _remember_password(client, user)
    callers.cookies[column] = client.cookies
    callers.session_codes[column] = _code_of(client.session)
    if name in callers.planted.tokens:
        callers.tokens[column] = callers.planted.tokens[name][1]


def sign_everybody_in(planted: Planted) -> Callers:
    callers = Callers(planted=planted)
    for column, name in PEOPLE.items():
        sign_in(callers, name, column)
    callers.cookies["cookie"] = callers.cookies["rep"]
    _give_factors(planted.world.people[PEOPLE["rep"]])
    callers.tokens |= {
        "outsider": planted.tokens["kim@kestrel"][1],
        "bearer": planted.tokens["vic"][1],
        "reader": planted.tokens["vic.read"][1],
    }
    return callers


def _remember_password(client: Client, user: User) -> None:
    """Pages that change how one signs in ask for the password first; it is given all along."""
    request = HttpRequest()
    request.session, request.user = client.session, user
    record_authentication(request, user, method="password", reauthenticated=True)
    for record in request.session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() + 86_400
    request.session.save()


def _give_factors(user: User) -> None:
    """An authenticator app and recovery codes."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def _code_of(session: SessionBase) -> str:
    return str(Session.objects.get(session_key=session.session_key).code)
