"""What the storm's deal room is told to do, in a process of its own with a database of its own.

    python -m tests.weather.driver build | act N | report

Each command prints one line of JSON.
"""

import json
import sys
import time
from typing import Any

import django

django.setup()

from django.db import OperationalError  # noqa: E402 - the settings come first
from django.db.utils import InterfaceError  # noqa: E402

from cosell.core.wall import system_role  # noqa: E402
from cosell.messaging.actions.choices import choose_preset  # noqa: E402
from cosell.messaging.actions.relay import pass_over_events  # noqa: E402
from cosell.messaging.models import Delivery, Event, Message  # noqa: E402
from cosell.messaging.queries.health import outbox_health  # noqa: E402
from deals.actions.signing import sign_step, withdraw_signature  # noqa: E402
from partners.models import User  # noqa: E402
from partners.queries.memberships import enter_workspace  # noqa: E402
from tests.world import build_world, open_deal  # noqa: E402

DEALS = 12


def build() -> dict[str, Any]:
    """A world with some deals in it, whose people want to hear everything."""
    world = build_world()
    for user in world.people.values():
        choose_preset("everything", user_id=user.pk)
    codes = [open_deal(world, customer=f"Storm {number}").code for number in range(DEALS)]
    pass_over_events()
    return {"codes": codes}


def act(count: int, codes: list[str]) -> dict[str, Any]:
    """Sign and take back; an act counts only when it came back without an error."""
    vic = enter_workspace(User.objects.get(email="vic@example.com"), "northwind")
    done, refused = 0, 0
    for number in range(count):
        code = codes[number % len(codes)]
        change = sign_step if (number // len(codes)) % 2 == 0 else withdraw_signature
        try:
            change(code, "fit_confirmed", actor=vic)
            done += 1
        except (OperationalError, InterfaceError):
            # The database is away: the act was not acknowledged.
            refused += 1
        except Exception as error:
            refused += 1
            sys.stderr.write(f"{error!r}\n")
        time.sleep(0.02)
    return {"done": done, "refused": refused}


def report() -> dict[str, Any]:
    """Everything that the invariants are checked on."""
    with system_role():
        messages = list(
            Message.objects.values("code", "state", "is_once", "attempts", "channel", "last_error")
        )
        names = list(Event.objects.values_list("name", flat=True))
        pairs = list(Delivery.objects.values_list("event_id", "subscriber", "state"))
    return {
        "health": outbox_health().as_dict() | {"is_quiet": outbox_health().is_quiet},
        "messages": messages,
        "signed": sum(name in {"step.signed", "step.withdrawn"} for name in names),
        "deliveries": len(pairs),
        "distinct": len({pair[:2] for pair in pairs}),
        "undone": [pair for pair in pairs if pair[2] != "done"],
    }


def main(arguments: list[str]) -> None:
    command, *rest = arguments
    answers = {
        "build": build,
        "act": lambda: act(int(rest[0]), rest[1].split(",")),
        "report": report,
    }
    sys.stdout.write(json.dumps(answers[command]()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
