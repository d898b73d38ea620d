"""The whole deal room, from nothing to its last process ended."""

import http.client
import json
import re
import signal
import smtplib
import stat
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.request import urlopen

import pytest

from cosell.launcher import demo
from cosell.launcher.places import Places
from cosell.launcher.processes import Identity

from .conftest import Launched, all_gone, free_port, launch, run_launcher

pytestmark = pytest.mark.launcher


@pytest.fixture
def deal_room(data: Path) -> Iterator[Launched]:
    launched = launch(
        data, "up", "--no-demo", "--port", str(free_port()), until="Ctrl-C stops everything"
    )
    yield launched
    if launched.process.poll() is None:
        launched.stop()


def _named(launched: Launched, name: str) -> Identity:
    found = [each for each in launched.record()["children"] if each["name"] == name]
    return Identity(found[-1]["pid"], found[-1]["started"])


def test_it_opens_says_so_and_stops_in_time(deal_room: Launched) -> None:
    facts = json.loads((deal_room.data / "demo.json").read_text())
    assert set(facts) == {"url", "database_url", "redis_url", "mail_url", "accounts", "deal"}
    assert stat.S_IMODE((deal_room.data / "demo.json").stat().st_mode) == 0o600
    for probe in ("/healthz", "/readyz"):
        connection = http.client.HTTPConnection(facts["url"].removeprefix("http://"), timeout=5)
        connection.request("GET", probe)
        answer = connection.getresponse()
        assert (answer.status, len(answer.headers["X-Instance"])) == (200, 32)
        connection.close()

    _send_and_find(deal_room, facts["mail_url"])

    refused = run_launcher("up", "--data", str(deal_room.data))
    assert refused.returncode == 1
    assert facts["url"] in refused.stderr
    assert str(deal_room.process.pid) in refused.stderr

    if sys.platform == "linux":
        for name in ("web", "worker", "beat"):
            known = Path(f"/proc/{_named(deal_room, name).pid}/environ").read_bytes()
            assert b"OWNER_DATABASE_URL" not in known

    children = deal_room.children()
    assert deal_room.stop(signal.SIGINT) < 5
    assert deal_room.process.returncode == 0
    assert all_gone(children, 0)


def _send_and_find(deal_room: Launched, page: str) -> None:
    """A mail sent over SMTP stands on the catcher's page, and runs nothing there."""
    environment = deal_room.record()["environment"]
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@x.example", "b@x.example", "Hi <b>you</b>"
    letter.set_content("See http://127.0.0.1/here")
    letter.add_alternative("<html><head></head><script>1</script>Hi</html>", subtype="html")
    with smtplib.SMTP(environment["EMAIL_HOST"], int(environment["EMAIL_PORT"]), timeout=5) as smtp:
        smtp.send_message(letter)
    with urlopen(page, timeout=5) as answer:
        text = answer.read().decode()
    assert "Hi &lt;b&gt;you&lt;/b&gt;" in text
    (address,) = re.findall(r"href='(/[^']+/html)'", text)
    with urlopen(page + address, timeout=5) as answer:
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "script-src" not in answer.headers["Content-Security-Policy"]
    with urlopen(page + address.replace("/html", "/text"), timeout=5) as answer:
        assert "http://127.0.0.1/here" in answer.read().decode()


def test_the_demo_file_follows_the_port(tmp_path: Path) -> None:
    places = Places(tmp_path, tmp_path, tmp_path, None)
    account = {"role": "vendor_rep", "email": "a@example.com", "password": "p"}
    deal = {"code": "ABCDEF", "url": "http://127.0.0.1:8000/w/northwind/deals/ABCDEF"}
    places.accounts.write_text(json.dumps({"accounts": [account], "deal": deal}))
    servers = {"DATABASE_URL": "postgresql:///x", "REDIS_URL": "unix:///y"}
    facts = demo.write(places, "http://127.0.0.1:9000", servers)
    assert facts["deal"]["url"] == "http://127.0.0.1:9000/w/northwind/deals/ABCDEF"
    assert facts["accounts"] == [account]
    assert json.loads(places.demo.read_text()) == facts
    assert demo.url_of(places) == "http://127.0.0.1:9000"
