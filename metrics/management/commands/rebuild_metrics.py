"""Make the numbers of workspaces anew from their logs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cosell.core.wall import workspace_actor
from metrics.actions.rebuilding import rebuild_numbers
from metrics.queries.workspaces import every_workspace


class Command(BaseCommand):
    help = "Folds all logs again: facts and cells afterwards are what they should be."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workspaces", nargs="*", help="Slugs; all workspaces without one.")

    def handle(self, *_args: Any, **options: Any) -> None:
        wanted = set(options["workspaces"])
        actors = {actor.workspace_slug: actor for actor in map(workspace_actor, every_workspace())}
        unknown = sorted(wanted - set(actors))
        if unknown:
            raise CommandError(f"No workspace is called {', '.join(unknown)}.")
        for slug in sorted(wanted or actors):
            made = rebuild_numbers(actor=actors[slug])
            self.stdout.write(
                f"{slug}: {made.deals} deals, {made.registrations} registrations,"
                f" {made.cells} cells"
            )
