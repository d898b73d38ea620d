"""What cannot work says so in one sentence, before anything is started."""

import shutil
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cosell.launcher.console import Console
from cosell.launcher.crew import Crew
from cosell.launcher.errors import LauncherError
from cosell.launcher.places import ROOT

from .conftest import free_port, run_launcher

pytestmark = pytest.mark.launcher


def _one_sentence(refused: subprocess.CompletedProcess[str], code: int = 2) -> str:
    assert refused.returncode == code
    assert refused.stdout == ""
    assert "Traceback" not in refused.stderr
    assert refused.stderr.count("\n") == 1
    return refused.stderr


def test_a_taken_port(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = run_launcher("up", "--port", port, "--data", str(data))
    assert f"Port {port} is taken" in _one_sentence(refused)
    assert not (data / "postgres").exists()


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    refused = run_launcher("up", "--data", str(tmp_path / "file" / "data"))
    assert "choose another folder with --data" in _one_sentence(refused)


def test_a_management_command_goes_to_the_folder_that_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    refused = run_launcher("manage", "--data", str(tmp_path / "file" / "data"), "check")
    assert "choose another folder with --data" in _one_sentence(refused)


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none(port: str) -> None:
    refused = run_launcher("up", "--port", port)
    assert refused.returncode == 2
    assert "a port is a number from 1 to 65535" in refused.stderr


def test_somebody_elses_answer_is_not_taken_for_our_own() -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("X-Instance", "another")
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            return

    port = free_port()
    with HTTPServer(("127.0.0.1", port), Stranger) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        engine = cast(Any, SimpleNamespace(children=[]))
        crew = Crew(cast(Any, None), cast(Any, None), Console(), engine)
        with pytest.raises(LauncherError, match="Somebody else answers"):
            crew.wait_until_ready(cast(Any, None), port, seconds=5)
        server.shutdown()


def _script(folder: Path, *arguments: str, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(folder / "dealroom"), *arguments],
        check=False,
        cwd="/",
        env={"PATH": path},
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH with the plain tools and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("cat", "cmp", "cp", "dirname", "grep", "mkdir", "rm"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return str(folder)


def test_the_script_without_python(tmp_path: Path, bare_path: str) -> None:
    shutil.copy(ROOT / "dealroom", tmp_path)
    refused = _script(tmp_path, "up", path=bare_path)
    assert "Python 3.11 or newer is needed" in _one_sentence(refused)


def test_the_script_with_a_python_that_is_too_old(tmp_path: Path, bare_path: str) -> None:
    shutil.copy(ROOT / "dealroom", tmp_path)
    old = Path(bare_path) / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    refused = _script(tmp_path, "test", path=bare_path)
    assert "Python 3.11 or newer is needed" in _one_sentence(refused)


def test_the_script_without_a_folder_to_write(tmp_path: Path, bare_path: str) -> None:
    shutil.copy(ROOT / "dealroom", tmp_path)
    # Stands for a read-only folder, which would not stop root.
    (Path(bare_path) / "mkdir").unlink()
    (Path(bare_path) / "mkdir").symlink_to(str(shutil.which("false")))
    (Path(bare_path) / "python3").symlink_to(sys.executable)
    refused = _script(tmp_path, "up", path=bare_path)
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1].startswith(f"dealroom: {tmp_path} cannot be written")


def test_the_script_explains_itself_without_python(tmp_path: Path, bare_path: str) -> None:
    shutil.copy(ROOT / "dealroom", tmp_path)
    explained = _script(tmp_path, path=bare_path)
    assert explained.returncode == 0
    for command in ("up", "test", "check", "bench", "demo-reset"):
        assert f"\n  {command}" in explained.stdout
    assert "no command 'fly'" in _one_sentence(_script(tmp_path, "fly", path=bare_path))
