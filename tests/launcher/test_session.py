"""One launcher at a time on a data folder, and what a killed one left is ended, never used."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cosell.launcher.console import Console
from cosell.launcher.errors import LauncherError
from cosell.launcher.places import Places
from cosell.launcher.processes import Identity
from cosell.launcher.session import Session, running

pytestmark = pytest.mark.launcher


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "logs").mkdir()
    return Places(tmp_path, tmp_path, tmp_path, None)


@pytest.fixture
def console() -> Console:
    return Console(io.StringIO())


def _left_behind(places: Places, child: Identity) -> None:
    record = {
        "command": "up",
        "launcher": {"pid": 999_999_999, "started": "long ago"},
        "children": [{"name": "web", "pid": child.pid, "started": child.started}],
    }
    places.record.write_text(json.dumps(record))


def test_orphans_are_ended_before_anything_starts(places: Places, console: Console) -> None:
    orphan = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    identity = Identity.of(orphan.pid)
    _left_behind(places, identity)
    with Session.on(places, "engine", console):
        assert orphan.wait(5) != 0
        assert not identity.is_alive()


def test_a_process_that_only_has_the_number_is_left_alone(places: Places, console: Console) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    _left_behind(places, Identity(stranger.pid, "another time"))
    with Session.on(places, "engine", console):
        assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_the_folder_is_free_again_and_the_record_gone(places: Places, console: Console) -> None:
    for _ in range(2):
        with Session.on(places, "engine", console):
            assert running(places) is not None
        assert running(places) is None


def test_a_second_session_is_told_the_address(places: Places, console: Console) -> None:
    with Session.on(places, "up", console) as session:
        session.note(url="http://127.0.0.1:8000")
        with (
            pytest.raises(LauncherError, match=r"http://127\.0\.0\.1:8000") as refusal,
            Session.on(places, "up", console),
        ):
            pass
        assert refusal.value.code == 1
