"""Tell the demo story into an empty deal room, or tell it again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cosell.demo.loading import keep_demo, load_demo, reset_demo


class Command(BaseCommand):
    help = "Make the demo story. Never runs with production settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--if-empty", action="store_true", help="only where there is nothing yet")
        how.add_argument("--reset", action="store_true", help="empty the deal room first")
        parser.add_argument("--accounts-file", type=Path, required=True)
        parser.add_argument(
            "--force", action="store_true", help="reset even where others' workspaces are lost"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("The demo has known accounts; it is never loaded in production.")
        path: Path = options["accounts_file"]
        if options["reset"]:
            self.stdout.write(reset_demo(path, force=options["force"]))
        else:
            self.stdout.write(keep_demo(path) or load_demo(path))
