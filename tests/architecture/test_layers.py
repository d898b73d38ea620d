"""The house's floors, as import-linter reads them, and that it would see a stair too many."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the packages of a folder, with that folder's own contracts."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", "--config", "pyproject.toml"],
        check=False, cwd=folder, capture_output=True, text=True,
        env={"PYTHONPATH": str(folder), "PATH": ""},
    )  # fmt: skip


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The packages' modules and the contracts, to be changed at will."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        ignore = shutil.ignore_patterns("__pycache__", "*.html", "*.sql", "static")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignore)
    return tmp_path


def test_a_stair_too_many_is_seen(copied: Path) -> None:
    """Below: a company that knows deals, and a query that acts."""
    kept = lint(copied)
    assert kept.returncode == 0, kept.stdout
    for path, line in (
        ("partners/rules.py", "import deals.models\n"),
        ("deals/queries/notes.py", "import deals.actions.notes\n"),
    ):
        file = copied / path
        file.write_text(file.read_text() + "\n" + line)
    broken = lint(copied)
    assert broken.returncode == 1
    assert "Contracts: 0 kept, 2 broken." in broken.stdout


def test_the_contracts_have_no_exceptions() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert "unmatched_ignore" not in text
    assert text.count("ignore_imports") == text.count("ignore_imports = []")
