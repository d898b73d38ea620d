"""RAT-2 and RAT-3: nothing leaves this machine, nothing is said that no test reads."""

import asyncio
import re
import smtplib
import socket
import subprocess
import sys
import urllib.request
import warnings
from pathlib import Path

import pytest

from tests.architecture.network import OutsideError, is_local
from tests.architecture.sources import ROOT

ELSEWHERE = "192.0.2.1"  # kept free for documentation: nobody answers there


def test_a_connection_that_would_leave_this_machine_is_refused() -> None:
    for family, address in (
        (socket.AF_INET, (ELSEWHERE, 80)),
        (socket.AF_INET6, ("2001:db8::1", 80)),
    ):
        with socket.socket(family) as outgoing, pytest.raises(OutsideError):
            outgoing.connect(address)
        with socket.socket(family) as outgoing, pytest.raises(OutsideError):
            outgoing.connect_ex(address)


@pytest.mark.parametrize("host", ["example.com", ELSEWHERE])
def test_every_way_of_asking_is_refused(host: str) -> None:
    with pytest.raises(OutsideError):
        urllib.request.urlopen(f"http://{host}/", timeout=2)
    with pytest.raises(OutsideError):
        socket.create_connection((host, 443), timeout=2)
    with pytest.raises(OutsideError):
        smtplib.SMTP(host, 25, timeout=2)
    with pytest.raises(OutsideError):
        asyncio.run(asyncio.open_connection(host, 443))


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=2),
    ):
        pass
    for host in ("localhost", "127.0.0.1", "127.9.9.9", "::1", "::1%lo", b"localhost", None):
        assert is_local(host), host
    for host in ("example.com", "10.0.0.1", "0.0.0.0", "localhost.example.com", "fe80::1%eth0"):
        assert not is_local(host), host


_PLANTED = """
import sys, warnings

def test_silent(): pass
def test_printing(): print("left over")
def test_logging(): sys.stderr.write("a log line")
def test_warning(): warnings.warn("left over")
def test_reading(capsys):
    print("read")
    assert capsys.readouterr().out
"""


def test_output_that_no_test_reads_fails(tmp_path: Path) -> None:
    """A run of pytest of its own, under our hook."""
    (tmp_path / "conftest.py").write_text(
        "from tests.architecture.output import pytest_runtest_makereport\n"
    )
    (tmp_path / "test_planted.py").write_text(_PLANTED)
    options = ["-rA", "-q", "-p", "no:django", "-p", "no:cacheprovider", "-W", "error"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path), "--rootdir", str(tmp_path)],
        check=False, capture_output=True, text=True, cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    ended = re.findall(r"^(PASSED|FAILED) test_planted.py::test_(\w+)", done.stdout, re.M)
    assert sorted((name, how) for how, name in ended) == [
        ("logging", "PASSED"),
        ("printing", "FAILED"),
        ("reading", "PASSED"),
        ("silent", "PASSED"),
        ("warning", "FAILED"),
    ]


def test_warnings_are_errors() -> None:
    with pytest.raises(UserWarning, match="heed me"):
        warnings.warn("heed me", stacklevel=1)
