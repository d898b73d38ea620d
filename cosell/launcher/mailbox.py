"""The local mail catcher: takes all mail over SMTP, delivers none, and shows it on a page.

    python -m cosell.launcher.mailbox SMTP_PORT PAGE_PORT FOLDER

Mails are kept as files, the newest two hundred of them, so that they outlive a restart.
"""

import html
import mailbox
import re
import signal
import sys
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

_HOST = "127.0.0.1"
_MOST = 200
_LARGEST = 2_000_000
_ADDRESS = re.compile(r"/(?P<key>[\w.,=-]+)/(?P<part>html|text)")
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}td,th{padding:.4rem .8rem .4rem 0;text-align:left;vertical-align:top}"
    "pre{white-space:pre-wrap}"
)
#: Mails are shown as they are, so nothing in them may run or call anybody.
_GUARD = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " sandbox allow-popups allow-top-navigation-by-user-activation"
)


class Catcher:
    """An SMTP handler that keeps what it is given."""

    def __init__(self, folder: Path) -> None:
        self.box = mailbox.Maildir(folder, create=True)
        self.lock = threading.Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        """Keep one mail. The names are aiosmtpd's."""
        with self.lock:
            self.box.add(envelope.content)
            for key in self.keys()[_MOST:]:
                self.box.discard(key)
        return "250 Kept"

    def keys(self) -> list[str]:
        """All mails, the newest first."""
        return sorted(self.box.iterkeys(), key=_moment, reverse=True)

    def mails(self) -> list[tuple[str, EmailMessage]]:
        """All mails with their keys, the newest first."""
        with self.lock:
            return [(key, self.mail(key)) for key in self.keys()]

    def mail(self, key: str) -> EmailMessage:
        """One mail. Raises KeyError for one that is not there."""
        return message_from_bytes(self.box.get_bytes(key), policy=policy.default)


def _moment(key: str) -> tuple[int, ...]:
    """When a mail was kept: a Maildir's keys begin with seconds and microseconds."""
    return tuple(int(number) for number in re.findall(r"\d+", key)[:2])


def _page(title: str, body: str) -> bytes:
    return (
        f"<!doctype html><meta charset=utf-8><title>{html.escape(title)}</title>"
        f"<meta name=viewport content='width=device-width'><style>{_STYLE}</style>{body}"
    ).encode()


def _list(catcher: Catcher) -> bytes:
    """All mails: to whom, what, and two ways to read them."""
    rows = [
        f"<tr><td>{html.escape(str(mail['Date'] or ''))}<td>{html.escape(str(mail['To'] or ''))}"
        f"<td><a href='/{key}/html'>{html.escape(str(mail['Subject'] or '–'))}</a>"
        f"<td><a href='/{key}/text'>as text</a>"
        for key, mail in catcher.mails()
    ]
    if not rows:
        return _page("Mail", "<h1>Mail</h1><p>Nothing was sent yet. What is sent stands here.</p>")
    head = "<tr><th>When<th>To<th>Subject<th>"
    return _page("Mail", f"<h1>Mail</h1><table>{head}{''.join(rows)}</table>")


def _show(mail: EmailMessage, part: str) -> bytes:
    """The HTML as it was sent, or the plain twin below its headers."""
    found = mail.get_body((part.replace("text", "plain"),)) or mail.get_body()
    content = str(found.get_content()) if found is not None else ""
    if part == "html" and found is not None and found.get_content_subtype() == "html":
        return content.replace("<head>", '<head><base target="_top">', 1).encode()
    heads = "".join(f"{name}: {value}\n" for name, value in mail.items())
    text = html.escape(f"{heads}\n{content}")
    linked = re.sub(r"(https?://(?:(?!&gt;)[^\s<])+)", r"<a href='\1'>\1</a>", text)
    return _page(str(mail["Subject"]), f"<p><a href='/'>All mail</a></p><pre>{linked}</pre>")


def pages(catcher: Catcher) -> type[BaseHTTPRequestHandler]:
    """The pages over what was caught."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match = _ADDRESS.fullmatch(self.path)
            try:
                if self.path == "/":
                    self._answer(200, _list(catcher))
                elif match:
                    self._answer(200, _show(catcher.mail(match["key"]), match["part"]))
                else:
                    raise KeyError(self.path)
            except KeyError:
                self._answer(
                    404, _page("Not here", "<p>No such mail. <a href='/'>All mail</a></p>")
                )

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", _GUARD)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Silent: what was sent is on the page."""

    return Pages


def main(arguments: list[str]) -> None:
    """Catch and show until somebody ends the process."""
    smtp_port, page_port, folder = int(arguments[0]), int(arguments[1]), Path(arguments[2])
    catcher = Catcher(folder)
    controller = Controller(catcher, hostname=_HOST, port=smtp_port, data_size_limit=_LARGEST)
    controller.start()
    server = ThreadingHTTPServer((_HOST, page_port), pages(catcher))
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(f"Catching mail; it is shown at http://{_HOST}:{page_port}/", flush=True)
    server.serve_forever()
    controller.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
