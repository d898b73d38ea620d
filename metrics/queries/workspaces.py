"""Where there are numbers to keep, and the dates on a workspace's wall."""

from datetime import date

from django.db import connection

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.rows import matching
from metrics.rules.periods import local_date
from partners.models import Workspace


def every_workspace() -> list[int]:
    """Ids of all workspaces, in order: for tasks and commands, which open each one's wall."""
    with connection.cursor() as cursor:
        cursor.execute("select workspace_id from every_workspace()")
        return [number for (number,) in cursor.fetchall()]


def own_workspace(actor: Actor) -> Workspace:
    """The acting workspace's row, which every company in it reads."""
    workspace: Workspace = matching(Workspace, "id = %s", [actor.workspace_id])[0]
    return workspace


def today_in(workspace: Workspace) -> date:
    """The date on its wall now."""
    return local_date(clock.now(), workspace.time_zone)
