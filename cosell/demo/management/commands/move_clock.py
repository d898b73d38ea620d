"""`move_clock --days 2`: the running demo finds itself later, and what has become due is done."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cosell.core import clock
from cosell.demo.clock import move_on


class Command(BaseCommand):
    help = "Moves the demo's clock on, so that digests, alerts and limits come due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=0, metavar="N")
        parser.add_argument("--hours", type=int, default=0, metavar="N")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuses to go back, and refuses where there is no demo."""
        by = timedelta(days=options["days"], hours=options["hours"])
        if by <= timedelta():
            raise CommandError("Say by how much: --days 1 or --hours 3. Time never goes back.")
        if not settings.DEMO_CLOCK:
            raise CommandError("Only a demo's clock can be moved.")
        move_on(Path(settings.DEMO_CLOCK), by)
        moment = clock.now()
        self.stdout.write(f"It is {moment:%a %d %b %Y, %H:%M} UTC in the demo now.")
