"""Slack: the same sentence, with buttons that lead to the page."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from cosell.messaging.errors import Refused, TransportError, Unsure
from cosell.messaging.registry import Words
from cosell.messaging.transports.parcels import Parcel, SlackAddress

_TIMEOUT = 5
_LONGEST = 2900
_GONE = {400, 403, 404, 410}
#: What Slack says of a channel or a token that will not come back by itself.
_DEAD = {"account_inactive", "channel_not_found", "invalid_auth", "is_archived", "not_in_channel",
         "token_revoked"}  # fmt: skip


def is_allowed_webhook(url: str) -> bool:
    """Whether a webhook is Slack's: nothing else is ever called."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" in settings.SLACK_WEBHOOK_ORIGINS


def escape(text: str) -> str:
    """Text as text: no mention, no link, whatever a name holds."""
    one_line = " ".join(text.split())
    return one_line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def send(parcel: Parcel) -> None:
    """Post one message. Raises TransportError, Unsure or Refused."""
    address = parcel.slack
    if address is None:
        raise Refused("The channel was taken away.")
    text, blocks = compose(parcel)
    if address.webhook_url:
        _send_to_webhook(address, text, blocks)
    else:
        _send_as_bot(address, text, blocks)


def _send_to_webhook(address: SlackAddress, text: str, blocks: list[dict[str, Any]]) -> None:
    if not is_allowed_webhook(address.webhook_url):
        raise Refused("The address is not one of Slack's.")
    client = WebhookClient(address.webhook_url, timeout=_TIMEOUT)
    try:
        answer = client.send(text=text, blocks=blocks)
    except TimeoutError as error:
        raise Unsure("Slack did not answer in time.") from error
    except OSError as error:
        raise TransportError(f"Slack cannot be reached: {error}") from error
    if answer.status_code in _GONE:
        raise Refused(f"Slack answers {answer.status_code}.")
    if answer.status_code >= 300:
        raise TransportError(f"Slack answers {answer.status_code}.")


def _send_as_bot(address: SlackAddress, text: str, blocks: list[dict[str, Any]]) -> None:
    client = WebClient(address.bot_token, base_url=settings.SLACK_API_URL, timeout=_TIMEOUT)
    try:
        client.chat_postMessage(channel=address.channel, text=text, blocks=blocks)
    except SlackApiError as error:
        reason = str(error.response.get("error", ""))
        kind = Refused if reason in _DEAD else TransportError
        raise kind(f"Slack says {reason}.") from error
    except TimeoutError as error:
        raise Unsure("Slack did not answer in time.") from error
    except (SlackClientError, OSError) as error:
        raise TransportError(f"Slack cannot be reached: {error}") from error


def compose(parcel: Parcel) -> tuple[str, list[dict[str, Any]]]:
    """The text for notifications, and the blocks."""
    blocks = [block for words in parcel.words for block in _blocks(parcel, words)]
    return escape(parcel.subject), blocks


def _blocks(parcel: Parcel, words: Words) -> list[dict[str, Any]]:
    text = f"{escape(parcel.name)}: *{escape(words.subject)}*\n{escape(words.sentence)}"
    lines = [f"• {escape(line)}" for line in words.lines]
    lines += [
        f"*{escape(title)}* " + ", ".join(escape(line) for line, _path in rows)
        for title, rows in words.sections
    ]
    body = "\n".join([text, *lines])[:_LONGEST]
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": words.button[:75]},
        "url": settings.PUBLIC_URL + words.path,
    }
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": body}},
        {"type": "actions", "elements": [button]},
    ]
