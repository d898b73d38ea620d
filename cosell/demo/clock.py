"""The demo's clock can be moved on: how far is kept in a file that all its processes read."""

import os
from datetime import timedelta
from pathlib import Path

from cosell.core.clock import run_ahead

_KNOWN: dict[Path, tuple[float, timedelta]] = {}


def distance(file: Path) -> timedelta:
    """How far the demo's clock stands ahead; nothing without a file. Read again when it changes."""
    try:
        changed = file.stat().st_mtime
    except OSError:
        return timedelta()
    known = _KNOWN.get(file)
    if known is None or known[0] != changed:
        text = file.read_text().strip()
        seconds = float(text) if text.replace(".", "", 1).isdigit() else 0.0
        known = _KNOWN[file] = (changed, timedelta(seconds=seconds))
    return known[1]


def move_on(file: Path, by: timedelta) -> timedelta:
    """Move the demo's clock on. Returns how far it stands ahead now. It never goes back."""
    ahead = distance(file) + by
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.write_text(f"{ahead.total_seconds():.0f}\n")
    beside.replace(file)
    return ahead


def follow(file: Path) -> None:
    """Let this process's clock follow the demo's."""
    run_ahead(lambda: distance(file))
