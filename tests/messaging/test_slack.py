"""Slack, against a server on loopback: what is posted, what is refused, and that names stay text."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from cosell.messaging.errors import Refused, TransportError
from cosell.messaging.transports import slack
from cosell.messaging.transports.parcels import SlackAddress
from tests.messaging.test_email import PARCEL, WORDS

MENTIONS = [
    "<!channel>", "<!here>", "<!everyone>", "<@U012AB3CD>", "<#C012AB3CD>", "<!subteam^S1>",
    "<http://evil.example|Northwind>", "<mailto:a@b.example|x>", "&lt;!channel&gt;", "a\n<!channel>",
]  # fmt: skip


@pytest.fixture
def server(settings: Any) -> Iterator[Any]:
    """Answers with the status and body that a test sets, and keeps what it was sent."""

    class Handler(BaseHTTPRequestHandler):
        status, body = 200, b"ok"
        seen: list[tuple[str, str, str]] = []

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            text = self.rfile.read(length).decode()
            self.seen.append((self.path, text, self.headers.get("Authorization", "")))
            self.send_response(self.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(self.body)))
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *_: object) -> None:
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{httpd.server_port}"
    settings.SLACK_WEBHOOK_ORIGINS = [origin]
    settings.SLACK_API_URL = f"{origin}/api/"
    Handler.origin = origin  # type: ignore[attr-defined]
    yield Handler
    httpd.shutdown()
    httpd.server_close()


def by_webhook(server: Any) -> Any:
    return replace(PARCEL, slack=SlackAddress(webhook_url=f"{server.origin}/services/T/B/C"))


def by_bot() -> Any:
    return replace(PARCEL, slack=SlackAddress(bot_token="xoxb-1", channel="C1"))


def test_a_webhook_gets_the_sentence_and_a_button_that_links(server: Any) -> None:
    slack.send(by_webhook(server))
    ((path, text, _secret),) = server.seen
    assert path == "/services/T/B/C"
    sent = json.loads(text)
    assert sent["text"] == WORDS.subject
    assert WORDS.sentence in sent["blocks"][0]["text"]["text"]
    assert sent["blocks"][1]["elements"][0]["url"].endswith(WORDS.path)


def test_a_bot_posts_into_its_channel(server: Any) -> None:
    server.body = b'{"ok": true}'
    slack.send(by_bot())
    ((path, text, secret),) = server.seen
    assert path == "/api/chat.postMessage"
    assert "C1" in text
    assert secret == "Bearer xoxb-1"


@pytest.mark.parametrize("mention", MENTIONS)
def test_no_name_mentions_or_links(server: Any, mention: str) -> None:
    """AUTH-18."""
    words = replace(WORDS, subject=mention, sentence=mention, lines=(mention,))
    slack.send(replace(by_webhook(server), name=mention, words=(words,)))
    sent = json.loads(server.seen[0][1])
    for text in (sent["text"], sent["blocks"][0]["text"]["text"]):
        assert "<" not in text
        assert ">" not in text


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, Refused), (410, Refused), (403, Refused), (429, TransportError), (500, TransportError)],
)
def test_each_answer_of_a_webhook_has_its_meaning(
    server: Any, status: int, expected: type[Exception]
) -> None:
    server.status = status
    with pytest.raises(TransportError) as caught:
        slack.send(by_webhook(server))
    assert type(caught.value) is expected


@pytest.mark.parametrize(
    ("reason", "expected"), [("channel_not_found", Refused), ("ratelimited", TransportError)]
)
def test_each_answer_to_a_bot_has_its_meaning(
    server: Any, reason: str, expected: type[Exception]
) -> None:
    server.body = json.dumps({"ok": False, "error": reason}).encode()
    with pytest.raises(TransportError) as caught:
        slack.send(by_bot())
    assert type(caught.value) is expected


def test_nobody_but_slack_is_called(settings: Any) -> None:
    for address in (
        "https://hooks.slack.com.evil.example/x", "http://hooks.slack.com/x",
        "https://hooks.slack.com@evil.example/x", "https://127.0.0.1/x", "file:///etc/passwd",
    ):  # fmt: skip
        assert not slack.is_allowed_webhook(address)
        with pytest.raises(Refused):
            slack.send(replace(PARCEL, slack=SlackAddress(webhook_url=address)))
    assert slack.is_allowed_webhook("https://hooks.slack.com/services/T/B/C")
