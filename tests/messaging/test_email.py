"""Mails as they leave: no name adds a header, every link leads home, the plain twin says the same."""

import smtplib
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from cosell.messaging.errors import Refused, TransportError, Unsure
from cosell.messaging.registry import Act, Words
from cosell.messaging.transports import email
from cosell.messaging.transports.parcels import Parcel

WORDS = Words(
    subject="Sign off: Fit confirmed – Halden Foods (Northwind)",
    sentence="It is your turn. Due Fri 27 Nov.",
    path="/w/northwind/deals/ABCDEF",
    button="Open the deal",
    lines=("One line more",),
    sections=(("Waiting on you", (("Orla Bank", "/w/northwind/deals/QRSTUV"),)),),
    act=Act(name="sign", label="Sign off", facts={}),
    act_url=f"{settings.PUBLIC_URL}/act/abc",
)
PARCEL = Parcel(
    code="MESSAG",
    kind_label="Asked of me",
    to="pat@example.com",
    name="Pat Partner",
    words=(WORDS,),
    thread="deal-ABCDEF",
    workspace_name="Northwind",
    settings_url=f"{settings.PUBLIC_URL}/home/settings/notifications#asked",
    unsubscribe_url=f"{settings.PUBLIC_URL}/unsubscribe/xyz",
)
BREAKS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\n\n", "\r\n\t"]
HEADERS = ["Bcc: all@example.com", "Subject: other", "X-A: 1", "Content-Type: text/html"]
PAYLOADS = [f"Pat{line}{header}" for line in BREAKS for header in HEADERS]


def test_there_are_forty_payloads() -> None:
    assert len(PAYLOADS) >= 40


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_name_and_no_subject_adds_a_header(payload: str) -> None:
    """AUTH-18."""
    plain = email.compose(PARCEL).message()
    hostile = replace(PARCEL, name=payload, words=(replace(WORDS, subject=payload),))
    message = email.compose(hostile).message()
    assert sorted(message.keys()) == sorted(plain.keys())
    assert message.get_all("To") is not None
    assert len(message.get_all("To")) == 1
    assert "\n" not in str(message["Subject"]).replace("\n ", "")


def test_markup_in_a_name_stays_text() -> None:
    words = replace(WORDS, subject="<script>alert(1)</script>", sentence="<b>now</b>")
    message = email.compose(replace(PARCEL, words=(words,)))
    (markup, _kind) = message.alternatives[0]
    assert "<script>" not in markup
    assert "<b>now" not in markup
    assert "<b>now</b>" in message.body


def test_html_and_text_say_the_same_and_link_only_home() -> None:
    message = email.compose(PARCEL)
    (markup, _kind) = message.alternatives[0]
    for text in (WORDS.subject, WORDS.sentence, "One line more", "Orla Bank", "Waiting on you"):
        assert text in markup
        assert text in message.body
    for text in (markup, message.body):
        links = [part.split('"')[0].split()[0] for part in text.split("http")[1:]]
        assert len(links) >= 5
        assert all(f"http{link}".startswith(settings.PUBLIC_URL) for link in links)
    assert len(markup.encode()) < 40_000


def test_headers_thread_the_deal_and_unsubscribe_in_one_click() -> None:
    message = email.compose(PARCEL).message()
    host = settings.PUBLIC_URL.split("//")[1].split(":")[0]
    assert message["Message-ID"] == f"<messag@{host}>"
    assert message["References"] == message["In-Reply-To"] == f"<deal-abcdef@{host}>"
    assert message["List-Unsubscribe"] == f"<{PARCEL.unsubscribe_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"


class Broken(EmailBackend):
    """A mail server that answers as told; only the network's edge is played."""

    opening: Exception | None = None
    sending: Exception | None = None

    def open(self) -> bool:
        if self.opening:
            raise self.opening
        return True

    def send_messages(self, email_messages: Any) -> int:
        if self.sending:
            raise self.sending
        return 1

    def close(self) -> None:
        raise smtplib.SMTPServerDisconnected("gone")


@pytest.mark.parametrize(
    ("opening", "sending", "expected"),
    [
        (ConnectionRefusedError(), None, TransportError),
        (TimeoutError(), None, TransportError),
        (smtplib.SMTPAuthenticationError(535, b"no"), None, TransportError),
        (None, smtplib.SMTPRecipientsRefused({"a": (550, b"no")}), Refused),
        (None, smtplib.SMTPRecipientsRefused({"a": (450, b"later")}), TransportError),
        (None, smtplib.SMTPDataError(554, b"no"), Refused),
        (None, smtplib.SMTPDataError(451, b"later"), TransportError),
        (None, smtplib.SMTPServerDisconnected("gone"), Unsure),
        (None, TimeoutError(), Unsure),
        (None, None, None),
    ],
)
def test_each_answer_of_a_mail_server_has_its_meaning(
    opening: Exception | None, sending: Exception | None, expected: type[Exception] | None
) -> None:
    backend = Broken()
    backend.opening, backend.sending = opening, sending
    with patch.object(email, "get_connection", return_value=backend):
        if expected is None:
            email.send(PARCEL)
            return
        with pytest.raises(TransportError) as caught:
            email.send(PARCEL)
    assert type(caught.value) is expected


class Line:
    """A connection that answers, until it is told not to."""

    def __init__(self) -> None:
        self.is_alive = True

    def noop(self) -> tuple[int, bytes]:
        if not self.is_alive:
            raise smtplib.SMTPServerDisconnected("gone")
        return 250, b"OK"


def test_mails_of_one_batch_share_a_connection_while_it_answers() -> None:
    opened: list[Broken] = []

    def connect() -> Broken:
        backend = Broken()
        backend.connection = Line()
        opened.append(backend)
        return backend

    with patch.object(email, "get_connection", side_effect=connect):
        with email.one_connection():
            email.send(PARCEL)
            email.send(PARCEL)
            assert len(opened) == 1
            opened[0].connection.is_alive = False
            email.send(PARCEL)
            assert len(opened) == 2
        email.send(PARCEL)
        assert len(opened) == 3
