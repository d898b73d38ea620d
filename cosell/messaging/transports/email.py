"""E-mail over SMTP: HTML and its plain twin, threaded per deal, unsubscribed with one click."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from cosell.messaging.errors import Refused, TransportError, Unsure
from cosell.messaging.transports.parcels import Parcel

_REFUSAL, _PERMANENT = 400, 500
_kept: ContextVar[list[Any] | None] = ContextVar("kept_connection", default=None)


@contextmanager
def one_connection() -> Iterator[None]:
    """Let the mails of the block share a connection to the server, for as long as it stands."""
    token = _kept.set([])
    try:
        yield
    finally:
        for connection in _kept.get() or ():
            _hang_up(connection)
        _kept.reset(token)


def _connect() -> Any:
    """A connection that answers now: a kept one is asked first, so that a dead one is not blamed
    for having taken a mail.
    """
    kept = _kept.get()
    for connection in kept or ():
        line = getattr(connection, "connection", None)
        try:
            if line is not None and line.noop()[0] < _REFUSAL:
                return connection
        except (smtplib.SMTPException, OSError):
            pass
        _hang_up(connection)
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise TransportError(f"The mail server cannot be reached: {error}") from error
    if kept is not None:
        kept[:] = [connection]
    return connection


def send(parcel: Parcel) -> None:
    """Hand one mail to the server. Raises TransportError, Unsure or Refused."""
    message = compose(parcel)
    connection = _connect()
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        kind = Refused if all(code >= _PERMANENT for code in codes) else TransportError
        raise kind(f"The mail server refuses the address: {codes}") from error
    except smtplib.SMTPResponseException as error:
        kind = Refused if error.smtp_code >= _PERMANENT else TransportError
        raise kind(f"The mail server answers {error.smtp_code}.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unsure(f"The mail server fell silent: {error}") from error
    finally:
        if _kept.get() is None:
            _hang_up(connection)


def _hang_up(connection: object) -> None:
    """A server that does not take leave has still taken the mail."""
    try:
        connection.close()  # type: ignore[attr-defined]
    except (smtplib.SMTPException, OSError):
        return


def compose(parcel: Parcel) -> EmailMultiAlternatives:
    """The mail as it leaves. No name can add a header: line breaks become spaces."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    context = {"parcel": parcel, "first": parcel.words[0], "public_url": settings.PUBLIC_URL}
    headers = {
        "Message-ID": f"<{parcel.code.lower()}@{host}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{parcel.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if parcel.thread:
        root = f"<{parcel.thread.lower()}@{host}>"
        headers |= {"References": root, "In-Reply-To": root}
    name = " ".join(parcel.name.split())
    message = EmailMultiAlternatives(
        parcel.subject,
        render_to_string("emails/notice.txt", context),
        to=[formataddr((name, parcel.to))],
        headers=headers,
    )
    message.attach_alternative(render_to_string("emails/notice.html", context), "text/html")
    return message
