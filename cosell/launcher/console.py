"""What the person at the terminal sees: steps, and log lines with the name of their process."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_COLOURS = {
    "postgres": "34",
    "valkey": "35",
    "web": "32",
    "worker": "33",
    "beat": "36",
    "error": "31",
    "quiet": "2",
    "strong": "1",
}


class Console:
    """Writes to one stream; goes silent instead of failing when nobody reads it any more."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._coloured = self._stream.isatty() and "NO_COLOR" not in os.environ

    def say(self, text: str = "") -> None:
        """Write one line."""
        try:
            self._stream.write(text + "\n")
            self._stream.flush()
        except (BrokenPipeError, UnicodeEncodeError, ValueError):
            # `dealroom up | head`: the deal room outlives its reader.
            return

    def paint(self, colour: str, text: str) -> str:
        """Return the text in a colour, or as it is where colours do not belong."""
        if not self._coloured:
            return text
        return f"\x1b[{_COLOURS.get(colour, '0')}m{text}\x1b[0m"

    def log(self, name: str, line: str) -> None:
        """Write a line that a child process wrote."""
        self.say(f"{self.paint(name, name.ljust(8))} | {line}")

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Announce a step, and say how long it took once it is done."""
        self.say(f"{self.paint('strong', '->')} {text}")
        began = time.monotonic()
        yield
        self.say(self.paint("quiet", f"   done in {time.monotonic() - began:.1f} s"))
