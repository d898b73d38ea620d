"""TEN-6 and RAT-1: every address, every column, every method answers as the matrix says.

Each request is made for real and undone. What is refused changes nothing and tells nobody; what is
allowed does something; what is only read changes nothing at all (AUTH-12).
"""

import pytest
from django.http import HttpResponse

from tests.access.callers import Callers, changes, fingerprints
from tests.access.headers import header_problems
from tests.access.matrix import (
    API_COLUMNS,
    LENIENT,
    METHODS,
    PAGE_COLUMNS,
    SIGN_IN,
    Case,
    addresses,
    cases,
    parameters,
)
from tests.access.values import address, values
from tests.tenancy.parties import undone

#: Addresses that are never a success, and why.
NEVER = {
    "account_confirm_password_reset_code": "follows a mail; tests/partners/web/test_second_step.py",
    "api:unknown": "answers every address that is none",
    "mfa_edit_webauthn": "keys are made in browsers; tests/partners/web/test_second_step.py has one",
    "mfa_remove_webauthn": "keys are made in browsers; tests/partners/web/test_second_step.py has one",
    "metricsz": "is for who knows the token of the settings; tests/web/test_gauges.py",
    "start": "is gone as soon as anybody is here; tests/deals/actions prove the first visit",
}
#: Pages whose reading is remembered, and why.
REMEMBERED = {
    "mfa_download_recovery_codes": "recovery codes are shown once",
    "mfa_view_recovery_codes": "recovery codes are shown once",
}
#: Answers that are the same for everybody, and may be kept by a browser.
PUBLIC = {"api:schema", "api:schema_json"}
FRAGMENT = {"HX-Request": "true"}
Answer = int | str


def answer_of(response: HttpResponse) -> Answer:
    """The status, or that the reader is sent to sign in."""
    target = response.get("Location", "").partition("?")[0]
    if response.status_code == 302 and target == "/account/login/":
        return SIGN_IN
    return int(response.status_code)


def ask(callers: Callers, case: Case, who: str, method: str, **more: object) -> HttpResponse:
    """One request of a row, with its values."""
    headers = values(callers, who, case.headers) or {}
    return callers.ask(
        who,
        method,
        address(callers, case, who),
        values(callers, who, case.send),
        {**headers, **more.pop("headers", {})},  # type: ignore[dict-item]
        is_api=case.is_api,
        **more,  # type: ignore[arg-type]
    )


def body_of(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("name", sorted(cases()))
def test_every_column_gets_the_answer_of_the_matrix(callers: Callers, name: str) -> None:
    wrong = []
    for case in cases()[name]:
        probe = _read if case.method == "GET" else _write
        wrong += probe(callers, case)
    assert not wrong, "\n".join(wrong)


def _read(callers: Callers, case: Case) -> list[str]:
    """The page for every column, in one transaction: nothing changes by reading it."""
    wrong = []
    with undone(None):
        for who, expected in case.expected.items():
            response = ask(callers, case, who, "GET")
            body_of(response)
            wrong += _compare(case, who, "GET", expected, answer_of(response))
            is_public = case.name in PUBLIC
            wrong += [
                f"{who} GET {text}" for text in header_problems(response, is_public=is_public)
            ]
        wrong += _read_fragments(callers, case)
        touched = changes(callers.untouched, fingerprints())
    if bool(touched) != (case.name in REMEMBERED):
        wrong.append(f"{case.number} GET changes {sorted(touched)}")
    return wrong


def _read_fragments(callers: Callers, case: Case) -> list[str]:
    """What htmx gets, and what HEAD says, for one column of each kind of answer."""
    wrong = []
    for expected, who in {status: who for who, status in case.expected.items()}.items():
        if not case.is_api:
            fragment = ask(callers, case, who, "GET", headers=FRAGMENT)
            shown = expected if case.is_plain else _fragment_of(expected)
            wrong += _compare(case, who, "fragment", shown, answer_of(fragment))
        head = answer_of(ask(callers, case, who, "HEAD"))
        if head != 405:
            wrong += _compare(case, who, "HEAD", expected, head)
    return wrong


def _fragment_of(expected: Answer) -> Answer:
    """For htmx a stranger is asked to sign in within the page."""
    return 401 if expected == SIGN_IN else expected


def _write(callers: Callers, case: Case) -> list[str]:
    wrong = []
    for who, expected in case.expected.items():
        with undone(None):
            response = ask(callers, case, who, case.method)
            got = answer_of(response)
            touched = changes(callers.untouched, fingerprints())
        wrong += _compare(case, who, case.method, expected, got)
        wrong += [f"{who} {case.method} {text}" for text in header_problems(response)]
        if who in case.success and not touched and not case.quiet:
            wrong.append(f"{case.number} {who} {case.method} does nothing")
        if who not in case.success and touched:
            wrong.append(f"{case.number} {who} is refused and changes {sorted(touched)}")
    return wrong


#: A sealed link stands for the token, because no browser with a session presses it.
PRESSED_BY_PROGRAMS = {"unsubscribe": "RFC 8058: a mail program posts without a page or a cookie"}


def test_links_that_programs_press_need_no_token(callers: Callers) -> None:
    for name in PRESSED_BY_PROGRAMS:
        for case in cases()[name]:
            if case.method == "POST":
                with undone(None):
                    response = ask(callers, case, "anonymous", "POST", enforce_csrf=True)
                    assert answer_of(response) == 200


def _compare(case: Case, who: str, what: str, expected: Answer, got: Answer) -> list[str]:
    return (
        [] if got == expected else [f"{case.number} {who} {what}: {expected} expected, got {got}"]
    )


@pytest.mark.parametrize("name", sorted(cases()))
def test_methods_that_no_row_names_are_refused(callers: Callers, name: str) -> None:
    wrong = []
    rows = {case.number: case for case in cases()[name]}
    for case in rows.values():
        taken = {row.method for row in cases()[name]}
        who = next(iter(case.success), "admin")
        for method in sorted(set(METHODS) - taken):
            with undone(None):
                got = answer_of(ask(callers, case, who, method))
                touched = changes(callers.untouched, fingerprints())
            is_refused = (got == 405 or name in NEVER) and not touched
            if not is_refused and not name.startswith(LENIENT):
                wrong.append(f"{who} {method}: got {got}, changes {touched}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "name", sorted(n for n, rows in cases().items() if not n.startswith("api:"))
)
def test_a_session_needs_the_csrf_token_for_what_is_unsafe(callers: Callers, name: str) -> None:
    """AUTH-12: the same request, allowed in the matrix, without a token: 403 and nothing done."""
    if name in PRESSED_BY_PROGRAMS:
        return
    wrong = []
    for case in cases()[name]:
        for who in case.success[:2] if case.method != "GET" else []:
            with undone(None):
                got = answer_of(ask(callers, case, who, case.method, enforce_csrf=True))
                touched = changes(callers.untouched, fingerprints())
            if got != 403 or touched:
                wrong.append(f"{case.number} {who} {case.method}: got {got}, changes {touched}")
    assert not wrong, "\n".join(wrong)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(addresses()) == sorted(cases())
    assert len(addresses()) > 40


def test_rows_name_what_their_address_names() -> None:
    for name, rows in cases().items():
        for case in rows:
            assert sorted(case.path) == sorted(parameters(addresses()[name])), name


def test_every_address_succeeds_for_somebody() -> None:
    """RAT-1: the rows above were run, so what they expect was seen."""
    never = {name for name, rows in cases().items() if not any(case.success for case in rows)}
    assert never == set(NEVER) & set(cases())
    assert all(NEVER.values())


def test_every_column_is_answered_everywhere() -> None:
    for rows in cases().values():
        for case in rows:
            assert set(case.expected) == set(API_COLUMNS if case.is_api else PAGE_COLUMNS)


def test_a_program_gets_no_session_and_a_session_no_api(callers: Callers) -> None:
    """A token opens no page, and a cookie no address of the API."""
    for rows in cases().values():
        for case in rows:
            if case.is_api:
                assert case.expected["cookie"] == case.expected["anonymous"], case.name
            else:
                assert case.expected["bearer"] == case.expected["anonymous"], case.name
