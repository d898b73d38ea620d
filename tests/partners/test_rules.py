"""Secrets, and what an address or a browser is called."""

import pytest

from partners.rules import (
    browser_of_agent,
    company_of_email,
    digest,
    new_secret,
    new_token,
    parse_token,
    person_of_email,
)


def test_secrets_are_long_and_never_twice_the_same() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(secret) for secret in made} == {40}
    assert set("".join(made)) <= set("0123456789abcdefghjkmnpqrstvwxyz")


def test_digest_depends_on_the_pepper() -> None:
    assert digest("a", "pepper") == digest("a", "pepper")
    assert digest("a", "pepper") != digest("a", "salt")
    assert len(digest("a", "pepper")) == 64


def test_tokens_are_read_back_and_typing_errors_are_not() -> None:
    code, secret, text = new_token()
    parsed = parse_token(text)
    assert parsed is not None
    assert (parsed.code, parsed.secret) == (code, secret)
    assert text == f"cds_pat_{code}_{secret}{text[-8:]}"
    swapped = text[:-9] + ("0" if text[-9] != "0" else "1") + text[-8:]
    for wrong in (swapped, text[:-1], text + "0", text.replace("pat", "pit"), "", "é" * 70):
        assert parse_token(wrong) is None


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("mia@brightpath.io", ("Brightpath", "brightpath.io")),
        ("mia@sales.brightpath.co.uk", ("Brightpath", "sales.brightpath.co.uk")),
        ("mia@Bright-Path.com", ("Bright Path", "bright-path.com")),
        ("mia@gmail.com", ("", "")),
        ("mia@googlemail.co.uk", ("", "")),
        ("mia", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_work_address_suggests_a_company(email: str, expected: tuple[str, str]) -> None:
    assert company_of_email(email) == expected


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("mia.torres@brightpath.io", "Mia Torres"),
        ("mia_torres+deals@brightpath.io", "Mia Torres"),
        ("m.torres@brightpath.io", "Torres"),
        ("m@brightpath.io", ""),
        ("sales24@brightpath.io", ""),
    ],
)
def test_an_address_suggests_a_name(email: str, expected: str) -> None:
    assert person_of_email(email) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
            ("Chrome", "Linux"),
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0", ("Edge", "Windows")),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1",
            ("Safari", "iPhone"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Firefox/133.0",
            ("Firefox", "macOS"),
        ),
        ("curl/8.1", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_says_what_it_is(agent: str, expected: tuple[str, str]) -> None:
    assert browser_of_agent(agent) == expected
