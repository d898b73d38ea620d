"""AUTH-10: the headers of every answer are looked at in the matrix; here, that the look is sharp."""

import importlib
import sys

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.access.callers import Callers
from tests.access.headers import REQUIRED, header_problems, policy_problems

GOOD = {
    **REQUIRED,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; frame-ancestors 'none'"
    ),
}


def test_a_good_answer_has_no_problem() -> None:
    response = HttpResponse(headers=GOOD)
    response.set_cookie("a", "b", httponly=True, samesite="Lax")
    assert header_problems(response) == []


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_header_that_is_missing_is_noticed(name: str) -> None:
    headers = {key: value for key, value in GOOD.items() if key != name}
    assert header_problems(HttpResponse(headers=headers))


def test_a_lax_policy_or_cookie_is_noticed() -> None:
    for rule in (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "frame-ancestors 'self'",
    ):
        name = rule.partition(" ")[0]
        parts = [p for p in GOOD["Content-Security-Policy"].split("; ") if not p.startswith(name)]
        assert policy_problems("; ".join([*parts, rule])), rule
    response = HttpResponse(headers=GOOD)
    response.set_cookie("a", "b")
    assert header_problems(response) == ["cookie a is lax"]


def test_faults_carry_the_same_headers(callers: Callers) -> None:
    """Addresses that exist nowhere, methods that are not taken, forms without their token."""
    client, strict = Client(), Client(enforce_csrf_checks=True)
    answers = {
        404: client.get("/nowhere/at/all"),
        405: client.put("/healthz"),
        403: strict.post("/account/login/", {"login": "x"}),
        400: client.get("/healthz", headers={"host": "elsewhere.example.com"}),
    }
    for status, response in answers.items():
        assert response.status_code == status
        assert header_problems(response) == [], status


def test_a_fault_of_ours_carries_them_too(
    callers: Callers, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("cosell.web.health._answer", lambda *a, **k: 1 / 0)
    response = client.get("/healthz")
    assert response.status_code == 500
    assert header_problems(response) == []
    assert b"ZeroDivisionError" not in response.content


def test_production_serves_over_tls_only() -> None:
    """The same settings with what a proxy with a certificate makes possible."""
    sys.modules.pop("cosell.settings.production", None)
    production = importlib.import_module("cosell.settings.production")
    assert production.DEBUG is False
    assert production.SECURE_SSL_REDIRECT is True
    assert production.SECURE_HSTS_SECONDS >= 31_536_000
    assert production.SECURE_HSTS_INCLUDE_SUBDOMAINS is True
    for kind in ("SESSION", "CSRF"):
        assert getattr(production, f"{kind}_COOKIE_NAME").startswith("__Host-")
        assert getattr(production, f"{kind}_COOKIE_SECURE") is True
        assert getattr(production, f"{kind}_COOKIE_HTTPONLY") is True
        assert getattr(production, f"{kind}_COOKIE_SAMESITE") in {"Lax", "Strict"}
    assert production.MIDDLEWARE == settings.MIDDLEWARE


def test_hsts_is_sent_over_tls(callers: Callers) -> None:
    with override_settings(SECURE_HSTS_SECONDS=31_536_000):
        response = Client().get("/healthz", secure=True)
    assert response["Strict-Transport-Security"].startswith("max-age=31536000")
