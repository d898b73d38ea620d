"""What a lock file must not say: where it was made."""

import re
from pathlib import Path

from cosell.launcher.places import ROOT

LOCK_FILES = (ROOT / "requirements.lock", ROOT / "requirements-dev.lock")
_REQUIREMENT = re.compile(r"^[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==[^\s;]+( ;.*)? \\$")
_HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def faults(path: Path) -> list[str]:
    """Return the lines that are neither a pinned name nor a hash, and names without a hash.

    An allow-list, because a host can hide in an index option, an address, a comment or a path.
    """
    found = []
    lines = path.read_text().splitlines()
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else ""
        if _HASH.match(line):
            continue
        if not _REQUIREMENT.match(line):
            found.append(f"{path.name}:{number}: {line.strip()}")
        elif not _HASH.match(following):
            found.append(f"{path.name}:{number}: no hash: {line.strip()}")
    return found
