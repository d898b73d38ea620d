"""The lock files say what is installed, and not where they were made."""

import re
import tomllib
from pathlib import Path

import pytest

from cosell.launcher.lockfiles import LOCK_FILES, faults
from cosell.launcher.places import ROOT

HASH = f"    --hash=sha256:{'0' * 64}"


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: path.name)
def test_every_line_is_a_pinned_name_or_its_hash(path: Path) -> None:
    assert faults(path) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example.com/simple",
        "--extra-index-url https://packages.example.com/simple",
        "--find-links /var/wheels",
        "django @ https://packages.example.com/django.whl \\",
        "./vendor/django \\",
        "# made by somebody at build-7.example.com",
        "    # via -r build.example.com/requirements.in",
        "django>=5 \\",
        "django==5.2",
    ],
)
def test_a_host_a_path_and_a_loose_version_are_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "some.lock"
    path.write_text(f"asgiref==3.13.0 \\\n{HASH}\n{line}\n{HASH}\n")
    assert len(faults(path)) == 1


def test_a_name_without_a_hash_is_found(tmp_path: Path) -> None:
    path = tmp_path / "some.lock"
    path.write_text(f"asgiref==3.13.0 \\\ndjango==5.2 \\\n{HASH}\n")
    assert faults(path) == ["some.lock:1: no hash: asgiref==3.13.0 \\"]


def _names(lines: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, development = (
        _names([line for line in path.read_text().splitlines() if "==" in line])
        for path in LOCK_FILES
    )
    wanted = _names(project["project"]["dependencies"])
    assert wanted <= runtime <= development
    assert _names(project["dependency-groups"]["dev"]) <= development
    for name in ("uv.lock", ".python-version"):
        assert not (ROOT / name).exists()
