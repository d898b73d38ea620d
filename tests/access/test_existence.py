"""TEN-7: for a stranger, a thing that is somebody else's and one that is nowhere are the same.

The same request with the name of a foreign thing and with a random one: status, header names and
body agree, and the body does not give the name back.
"""

import re

import pytest
from django.http import HttpRequest, HttpResponse

from cosell.core.errors import DomainError
from cosell.core.ids import new_code
from cosell.web import errors, middleware
from tests.access.callers import Callers
from tests.access.matrix import Case, addresses, cases, parameters
from tests.access.test_matrix import body_of
from tests.access.values import address, values
from tests.tenancy.parties import undone

#: What differs between any two answers: the request's own id, and the masked token of the session.
_NOISE = re.compile(
    rb'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"|"(?:request_id|instance)":"[^"]*"'
)
#: Parameters that name a thing of somebody's, and something of the same shape that is nothing.
UNKNOWN = {
    "code": new_code,
    "person": new_code,
    "view": new_code,
    "partner": lambda: "nobody-at-all",
    "workspace": lambda: "nowhere-at-all",
}


def stranger_cases() -> list[Case]:
    """Rows that name a thing and whose matrix says 404 to somebody."""
    return [
        case
        for name, rows in cases().items()
        for case in rows
        if set(parameters(addresses()[name])) & set(UNKNOWN) and 404 in case.expected.values()
    ]


def _ask(callers: Callers, case: Case, who: str, **changes: str) -> tuple[HttpResponse, bytes]:
    with undone(None):
        response = callers.ask(
            who,
            case.method,
            address(callers, case, who, **changes),
            values(callers, who, case.send),
            values(callers, who, case.headers),
            is_api=case.is_api,
        )
        return response, _NOISE.sub(b"", body_of(response))


def differences(callers: Callers, case: Case, who: str, name: str) -> list[str]:
    """How the answers to a foreign name and to a random one differ."""
    nothing = UNKNOWN[name]()
    foreign, body = _ask(callers, case, who)
    unknown, other = _ask(callers, case, who, **{name: nothing})
    found = []
    if foreign.status_code != unknown.status_code:
        found.append(f"{foreign.status_code} against {unknown.status_code}")
    if sorted(foreign.headers) != sorted(unknown.headers):
        found.append("other headers")
    if body.replace(_name_of(callers, case, who, name), b"") != other.replace(
        nothing.encode(), b""
    ):
        found.append("another body")
    if _name_of(callers, case, who, name) in body:
        found.append("the name comes back")
    return [f"{case.name} {case.method} as {who}, {name}: {text}" for text in found]


def _name_of(callers: Callers, case: Case, who: str, name: str) -> bytes:
    named = values(callers, who, case.path) or {}
    return str(named.get(name, "northwind")).encode()


@pytest.mark.parametrize("case", stranger_cases(), ids=lambda c: f"{c.name}-{c.number}-{c.method}")
def test_a_foreign_thing_and_none_are_the_same_to_a_stranger(callers: Callers, case: Case) -> None:
    wrong = []
    for who in [who for who, status in case.expected.items() if status == 404]:
        for name in set(parameters(addresses()[case.name])) & set(UNKNOWN):
            wrong += differences(callers, case, who, name)
    assert not wrong, "\n".join(wrong)


def test_a_workspace_of_others_and_none_are_the_same(callers: Callers) -> None:
    """Every page of a workspace, for somebody who has no seat there."""
    wrong = []
    for name, rows in cases().items():
        if "<slug:workspace>" in addresses()[name]:
            wrong += differences(callers, rows[0], "outsider", "workspace")
    assert not wrong, "\n".join(wrong)


def test_many_addresses_name_a_thing() -> None:
    assert len({case.name for case in stranger_cases()}) > 30


def test_the_comparison_bites(callers: Callers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of refusal that says what was asked for, or says it with another header."""
    case = next(case for case in stranger_cases() if case.name == "deals:room")
    refuse = errors.refuse

    def tell(request: HttpRequest, error: DomainError) -> HttpResponse:
        response = refuse(request, error)
        response.content += request.path.encode()
        return response

    monkeypatch.setattr(middleware, "refuse", tell)
    assert differences(callers, case, "rival", "code") == [
        "deals:room GET as rival, code: the name comes back"
    ]

    def mark(request: HttpRequest, error: DomainError) -> HttpResponse:
        response = refuse(request, error)
        if callers.planted.deals["open"] in request.path:
            response.content += b"!"
            response["X-Known"] = "yes"
        return response

    monkeypatch.setattr(middleware, "refuse", mark)
    assert differences(callers, case, "rival", "code") == [
        "deals:room GET as rival, code: other headers",
        "deals:room GET as rival, code: another body",
    ]
