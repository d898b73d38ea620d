"""The demo as the command loads it, committed, for all tests of a module."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from cosell.core import clock
from cosell.core.actor import Actor
from cosell.core.wall import wall
from cosell.demo.cast import PEOPLE
from cosell.demo.emptying import empty_deal_room
from deals.models import Deal
from partners.models import User
from partners.queries.memberships import enter_workspace
from tests.demo.moments import SUNDAY


@dataclass(frozen=True)
class Told:
    """A loaded demo at its moment of loading, and what the command said."""

    path: Path
    now: datetime
    said: str
    mails: list[Any] = field(default_factory=list)

    def accounts(self) -> dict[str, dict[str, Any]]:
        return {row["role"]: row for row in json.loads(self.path.read_text())["accounts"]}

    def actor(self, person: str, workspace: str = "northwind") -> Actor:
        return enter_workspace(User.objects.get(email=PEOPLE[person].email), workspace)

    @contextmanager
    def seen_by(self, person: str, workspace: str = "northwind") -> Iterator[Actor]:
        """The rows of a person's company, at the moment of loading."""
        with clock.frozen(self.now), wall(self.actor(person, workspace)) as actor:
            yield actor

    def deals(self, workspace: str = "northwind") -> list[Deal]:
        """All deals of a programme, the ones to practise on too."""
        with self.seen_by({"northwind": "priya", "kestrel": "rajiv"}[workspace], workspace):
            joins = ("partnership__organization", "ball_step", "workspace")
            return list(Deal.objects.select_related(*joins).order_by("id"))


def load(path: Path, now: datetime, *how: str) -> Told:
    if not connection.in_atomic_block:
        # The command opens its own, as it does when it is run by itself.
        connection.close()
    said = StringIO()
    with clock.frozen(now):
        call_command("load_demo", *how, "--accounts-file", str(path), stdout=said)
    return Told(path, now, said.getvalue().strip(), list(getattr(mail, "outbox", ())))


@pytest.fixture(scope="module")
def told(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Told]:
    """Loaded on a Sunday. Rows are committed: the owner takes them away afterwards."""
    path = tmp_path_factory.mktemp("demo") / "accounts.json"
    with django_db_blocker.unblock():
        yield load(path, SUNDAY, "--if-empty")
        empty_deal_room()
