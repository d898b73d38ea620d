"""Runs a program that must not outlive the process that started it.

    python -I -S leash.py DEATH_SIGNAL PARENT_PID UID:GID|- PROGRAM [ARGUMENT …]

A program of its own, and not a function between fork and exec, because that is unsafe in a
process with threads. Standard library only.
"""

import ctypes
import os
import sys

_SET_DEATH_SIGNAL = 1


def main(arguments: list[str]) -> None:
    """Give up root where asked, tie ourselves to the parent, and become the program."""
    death_signal, parent, account, *command = arguments
    if account != "-":
        user, group = (int(number) for number in account.split(":"))
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    if sys.platform == "linux":
        # After the change of user, which would have cleared it.
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, int(death_signal))
    if os.getppid() != int(parent):
        sys.exit("the launcher is gone")
    try:
        os.execv(command[0], command)
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
