"""`python -m cosell.launcher COMMAND …`; the script `dealroom` prepares Python and calls this."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cosell.launcher.console import Console
from cosell.launcher.errors import LauncherError
from cosell.launcher.places import ROOT
from cosell.launcher.signals import Interrupted, stoppable

DATA = str(ROOT / ".dealroom")


def main(arguments: Sequence[str]) -> int:
    """Run one command; say in one sentence why it could not be done."""
    console = Console()
    try:
        with stoppable():
            return _run(arguments[0], list(arguments[1:]), console)
    except Interrupted:
        console.say("Stopped.")
        return 0 if arguments[0] in {"up", "engine"} else 130
    except LauncherError as error:
        if error.detail:
            console.say(error.detail)
        Console(sys.stderr).say(f"dealroom: {error}")
        return error.code


def _run(command: str, rest: list[str], console: Console) -> int:
    # Imported late: a script that only asks for help need not load two database drivers.
    from cosell.launcher import checking, running, testing  # noqa: PLC0415

    if command == "test":
        return testing.test(rest, console)
    if command == "bench":
        return testing.bench(rest)
    called_from = Path(os.environ.pop("DEALROOM_CALLED_FROM", "."))
    if command == "manage":
        folder, arguments = _split(rest)
        return running.manage(called_from / folder, arguments)
    options = _parse(command, rest)
    if command == "check":
        return checking.check(console)
    data = called_from / options.data
    if command == "up":
        running.up(data, options.port, console, with_demo=not options.no_demo)
    elif command == "engine":
        running.engine(data, console)
    else:
        running.demo_reset(data, console)
    return 0


def _split(rest: list[str]) -> tuple[str, tuple[str, ...]]:
    """The data folder and the management command. What follows the command's name is its own."""
    if rest[:1] == ["--data"] and len(rest) > 1:
        return rest[1], tuple(rest[2:])
    return DATA, tuple(rest)


def _parse(command: str, rest: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dealroom", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", allow_abbrev=False)
    for name in ("up", "engine", "demo-reset"):
        each = commands.add_parser(name, allow_abbrev=False)
        each.add_argument("--data", metavar="DIR", default=DATA)
        if name == "up":
            each.add_argument("--port", type=_port, metavar="N", default=8000)
            each.add_argument("--no-demo", action="store_true")
    return parser.parse_args([command, *rest])


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
