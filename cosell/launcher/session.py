"""One launcher at work on one data folder: its lock, and the record of what it started.

The lock is the kernel's, so it goes with the launcher however that ends. The record stays after
a kill -9 and tells the next launcher what to end before it starts anything.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Self

from cosell.launcher.console import Console
from cosell.launcher.errors import FAILED, LauncherError
from cosell.launcher.places import Places, write_private
from cosell.launcher.processes import Child, Identity, end_orphan

Record = dict[str, Any]


class Session:
    """The right to use a data folder, and what is known about its use."""

    def __init__(self, places: Places, command: str) -> None:
        self._places = places
        self._record: Record = {
            "command": command,
            "launcher": asdict(Identity.of(os.getpid())),
            "children": [],
        }

    @classmethod
    @contextmanager
    def on(cls, places: Places, command: str, console: Console) -> Iterator[Self]:
        """Hold the folder; refuse when another launcher does."""
        descriptor = os.open(places.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LauncherError(_already(places), code=FAILED) from None
            _end_orphans(places, console)
            session = cls(places, command)
            session.note()
            try:
                yield session
            finally:
                places.record.unlink(missing_ok=True)
        finally:
            os.close(descriptor)

    def note(self, **facts: object) -> None:
        """Write facts down for the commands that come while this one runs."""
        self._record.update(facts)
        write_private(self._places.record, json.dumps(self._record, indent=2) + "\n")

    def remember(self, child: Child) -> None:
        """Write a child down, so that it can be found when we do not live to end it."""
        self._record["children"].append({"name": child.name, **asdict(child.identity)})
        self.note()


def running(places: Places) -> Record | None:
    """Return the record of the launcher that holds the folder, if one does."""
    record = _read(places)
    if record is None or not _identity(record.get("launcher", {})).is_alive():
        return None
    return record


def _already(places: Places) -> str:
    record = running(places)
    if record is None:
        return f"Another dealroom is just starting or stopping on {places.data}; try again."
    if "url" in record:
        pid = record["launcher"]["pid"]
        return f"The deal room already runs on {places.data}: {record['url']} (process {pid})."
    return (
        f"`dealroom {record['command']}` is at work on {places.data} "
        f"(process {record['launcher']['pid']})."
    )


def _end_orphans(places: Places, console: Console) -> None:
    """End what a launcher left that was killed before it could; never use it."""
    record = _read(places)
    # Last started, first ended: nobody loses its database while it still works.
    for child in reversed((record or {}).get("children", [])):
        if end_orphan(_identity(child)):
            console.say(f"   ended {child['name']} (process {child['pid']}), left by a killed run")


def _read(places: Places) -> Record | None:
    try:
        record = json.loads(places.record.read_text())
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _identity(fields: Mapping[str, Any]) -> Identity:
    return Identity(int(fields.get("pid", 0)), str(fields.get("started", "")))
