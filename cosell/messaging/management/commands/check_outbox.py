"""`check_outbox`: says how the outbox stands, and fails when something was forgotten."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from cosell.messaging.queries.health import outbox_health


class Command(BaseCommand):
    help = "Counts what waits to be told, as JSON; exit code 1 when something is overdue."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """For monitoring: run it every minute and alert when it fails; see also `/metricsz`."""
        found = outbox_health()
        self.stdout.write(json.dumps({**found.as_dict(), "is_quiet": found.is_quiet}))
        if found.overdue:
            sys.exit(1)
