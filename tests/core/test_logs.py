"""The secret part of an address never reaches a log."""

import logging

import pytest

from cosell.core.logs import SecretFilter

SECRET = "0123456789abcdefghjkmnpqrstvwxyz01234567"


@pytest.mark.parametrize(
    ("message", "arguments", "expected"),
    [
        ("GET %s 200", (f"/invite/{SECRET}",), "GET /invite/… 200"),
        ("Not found: /account/login/?next=%%2Finvite%%2F%s", (SECRET,),
         "Not found: /account/login/?next=%2Finvite%2F…"),
        ("%s: nothing to hide in /invite/short", ("Warning",),
         "Warning: nothing to hide in /invite/short"),
    ],
)  # fmt: skip
def test_invitation_links_lose_their_secret(
    message: str, arguments: tuple[str, ...], expected: str
) -> None:
    record = logging.LogRecord("any", logging.INFO, "", 0, message, arguments, None)
    assert SecretFilter().filter(record) is True
    assert record.getMessage() == expected
