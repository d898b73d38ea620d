"""E-mail over SMTP: HTML and its plain twin, threaded per deal, unsubscribed with one click."""

import smtplib
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from cosell.messaging.errors import Refused, TransportError, Unsure
from cosell.messaging.transports.parcels import Parcel

_PERMANENT = 500


def send(parcel: Parcel) -> None:
    """Hand one mail to the server. Raises TransportError, Unsure or Refused."""
    message = compose(parcel)
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        raise TransportError(f"The mail server cannot be reached: {error}") from error
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
