"""Nothing that is committed says where or on what machine it was made."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, judge

#: Homes and folders of one machine, and hosts that only one network knows.
_FOREIGN = {
    "a path of this machine": re.compile(
        r"(?<![\w.])/(?:work|root|Users)/[\w.]|(?<![\w.])/home/(?!(?:settings|notifications)\b)[a-z][\w-]*/"
    ),
    "a private index": re.compile(
        r"--(?:extra-)?index-url|\b(?:artifactory|nexus|devpi|pypi-mirror)\b|//[\w.-]+\.(?:internal|corp|local)\b",
        re.I,
    ),
}
#: Files that must name such a thing, and why.
EXEMPT = {
    "tests/launcher/test_lock_files.py": "shows that such a line in a lock file is refused",
}
#: This guard names what it looks for.
OWN = Path("tests/architecture/test_paths.py")


def tracked() -> list[Path]:
    """Files under version control; where there is none, everything that is not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], check=False, cwd=ROOT, capture_output=True, text=True
    )  # fmt: skip
    if listed.returncode:
        skipped = {".venv", ".dealroom", "__pycache__", "test-results"}
        return [
            path.relative_to(ROOT)
            for path in ROOT.rglob("*")
            if path.is_file() and not set(path.relative_to(ROOT).parts) & skipped
        ]
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def foreign(text: str) -> list[str]:
    return [name for name, pattern in _FOREIGN.items() if pattern.search(text)]


def _texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        content = (ROOT / path).read_bytes()
        if b"\0" not in content and path != OWN:
            yield path.as_posix(), content.decode()


def test_no_file_names_this_machine() -> None:
    texts = dict(_texts())
    assert len(texts) > 200
    assert judge({name for name, text in texts.items() if foreign(text)}, EXEMPT) == []


def test_no_package_names_where_it_comes_from() -> None:
    hosts = {
        host
        for name, text in _texts()
        if name.endswith((".lock", ".toml")) or name in {"Dockerfile", "dealroom"}
        for host in re.findall(r"https?://([\w.-]+)", text)
    }
    assert hosts <= {"127.0.0.1"}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("see |work|main|deals", ["a path of this machine"]),
        ("in |root|.cache", ["a path of this machine"]),
        ("in |home|ada|deals", ["a path of this machine"]),
        ("--index-url https://x", ["a private index"]),
        ("https://nexus.example.com/simple", ["a private index"]),
        ("path('home/settings/profile')", []),
        ('"/home/settings/profile"', []),
        ("homework/main", []),
    ],
)
def test_the_guard_of_paths_bites(text: str, problems: list[str]) -> None:
    # The bars keep this very file from naming such a path.
    assert foreign(text.replace("|", "/")) == problems
